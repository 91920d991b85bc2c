/** Models that the simulated Anthropic knows: id, then the name it shows. */
const MODELS: readonly (readonly [string, string])[] = [
  ["claude-fable-5-1", "Claude Fable 5.1"],
  ["claude-opus-5-5", "Claude Opus 5.5"],
  ["claude-sonnet-5-5", "Claude Sonnet 5.5"],
  ["claude-haiku-5-5", "Claude Haiku 5.5"],
  ["claude-fable-5", "Claude Fable 5"],
  ["claude-opus-5", "Claude Opus 5"],
  ["claude-sonnet-5", "Claude Sonnet 5"],
  ["claude-opus-4-8", "Claude Opus 4.8"],
  ["claude-opus-4-7", "Claude Opus 4.7"],
  ["claude-opus-4-6", "Claude Opus 4.6"],
  ["claude-sonnet-4-6", "Claude Sonnet 4.6"],
  ["claude-opus-4-5-20251101", "Claude Opus 4.5"],
  ["claude-haiku-4-5-20251001", "Claude Haiku 4.5"],
  ["claude-sonnet-4-5-20250929", "Claude Sonnet 4.5"],
  ["claude-opus-4-1-20250805", "Claude Opus 4.1"],
  ["claude-opus-4-20250514", "Claude Opus 4"],
  ["claude-sonnet-4-20250514", "Claude Sonnet 4"],
  ["claude-3-7-sonnet-20250219", "Claude Sonnet 3.7"],
  ["claude-3-5-haiku-20241022", "Claude Haiku 3.5"],
  ["claude-3-5-sonnet-20241022", "Claude Sonnet 3.5"],
  ["claude-3-haiku-20240307", "Claude Haiku 3"],
];

/** The models of one simulated account. */
export interface AnthropicModels {
  has(model: string): boolean;
  /** The dated snapshot that an alias stands for; the name itself where there is none. */
  snapshot(model: string): string;
  /** The body of `GET /v1/models`; `limit` entries after the one with id `after`. */
  list(limit: number, after: string | null): unknown;
  /** The body of `GET /v1/models/{id}`. */
  describe(model: string): unknown;
}

/** Creates the list, with names of one's own after the built-in ones. */
export function createAnthropicModels(extra: readonly string[]): AnthropicModels {
  const entries = [...MODELS, ...extra.map((id) => [id, id] as const)];
  const snapshot = (model: string): string => {
    const base = model.replace(/-(latest|0)$/, "");
    const dated = entries.find(([id]) => id.startsWith(`${base}-`) && /^\d{8}$/.test(id.slice(base.length + 1)));
    return entries.some(([id]) => id === model) ? model : (dated?.[0] ?? model);
  };
  const toInfo = ([id, name]: readonly [string, string]): unknown => ({
    type: "model",
    id,
    display_name: name,
    created_at: `${(/\d{8}$/.exec(id)?.[0] ?? "20260101").replace(/(....)(..)(..)/, "$1-$2-$3")}T00:00:00Z`,
  });
  return {
    has: (model) => entries.some(([id]) => id === snapshot(model)),
    snapshot,
    list: (limit, after) => {
      const from = after === null ? 0 : entries.findIndex(([id]) => id === after) + 1;
      const page = entries.slice(from, from + limit);
      return {
        data: page.map(toInfo),
        has_more: from + limit < entries.length,
        first_id: page[0]?.[0] ?? null,
        last_id: page.at(-1)?.[0] ?? null,
      };
    },
    describe: (model) => toInfo(entries.find(([id]) => id === snapshot(model)) ?? [model, model]),
  };
}
