/** What a model can do, as far as refusals depend on it. */
export interface AnthropicTraits {
  /** Most output tokens. */
  readonly outputTokens: number;
  /** Most input tokens. */
  readonly contextTokens: number;
  /** Takes `thinking: {type: "adaptive"}`. */
  readonly adaptive: boolean;
  /** Takes `thinking: {type: "enabled", budget_tokens}`. */
  readonly budgets: boolean;
  /** Takes temperature, top_p and top_k. */
  readonly samples: boolean;
  /** Takes temperature and top_p together. */
  readonly samplesTogether: boolean;
  /** Takes a last message of the assistant to go on from. */
  readonly prefill: boolean;
  /** Takes messages of the role `system` between the others. */
  readonly systemTurns: boolean;
  /** Takes `output_config.format`. */
  readonly formats: boolean;
}

/** The traits of a model, by its family and version. */
export function traitsOf(model: string): AnthropicTraits {
  const match = /^claude-(?:fable|mythos|opus|sonnet|haiku)-(\d)(?:-(\d)(?!\d))?/.exec(model);
  const version = match === null ? 3 : Number(match[1]) + Number(match[2] ?? 0) / 10;
  const outputTokens = outputOf(model, version);
  return {
    outputTokens,
    contextTokens: version >= 4.6 ? 1_000_000 : 200_000,
    adaptive: version >= 4.6,
    budgets: version < 4.7 && (version >= 4 || model.startsWith("claude-3-7")),
    samples: version < 4.7,
    samplesTogether: version < 4.1,
    prefill: version < 4.6,
    systemTurns: version >= 4.8 && model !== "claude-sonnet-5",
    formats: version >= 4.5 || model.startsWith("claude-opus-4-1"),
  };
}

function outputOf(model: string, version: number): number {
  if (version >= 4.6) return 128_000;
  if (version >= 4.5) return 64_000;
  if (version >= 4) return model.includes("opus") ? 32_000 : 64_000;
  if (model.startsWith("claude-3-7")) return 64_000;
  return model.startsWith("claude-3-5") ? 8_192 : 4_096;
}
