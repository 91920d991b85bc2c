// Writes model-facts.json from the catalogue that models.dev publishes (https://models.dev/api.json):
// npm run catalog:facts -- <api.json> <commit> <date>
import { readFileSync, writeFileSync } from "node:fs";
import type { ModelCapability, ModelModality } from "../../src/domain/catalog/model.ts";
import { PROVIDER_SOURCES } from "./provider-sources.ts";

/** A model as models.dev describes it; what we take of it. */
interface PublishedModel {
  readonly id: string;
  readonly name: string;
  readonly reasoning?: boolean;
  readonly tool_call?: boolean;
  readonly structured_output?: boolean;
  readonly release_date?: string;
  readonly status?: string;
  readonly modalities?: { readonly input?: readonly string[]; readonly output?: readonly string[] };
  readonly limit?: { readonly context?: number; readonly output?: number };
  readonly cost?: PublishedCost & {
    readonly tiers?: readonly (PublishedCost & { readonly tier: { readonly size: number } })[];
  };
}
type PublishedCost = Readonly<Partial<Record<(typeof COSTS)[number], number>>>;

const COSTS = ["input", "output", "reasoning", "cache_read", "cache_write", "input_audio", "output_audio"] as const;
const MODALITIES: ReadonlyMap<string, ModelModality> = new Map([
  ["text", "TEXT"],
  ["image", "IMAGE"],
  ["audio", "AUDIO"],
  ["video", "VIDEO"],
  ["pdf", "FILE"],
]);

const [path, commit, date] = process.argv.slice(2);
if (path === undefined || commit === undefined || date === undefined) {
  throw new Error("Say where api.json is, of which commit it was made and of which day that is.");
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- a file that a developer chose; what is missing is left out
const published = JSON.parse(readFileSync(path, "utf8")) as Readonly<
  Record<string, { readonly models: Readonly<Record<string, PublishedModel>> } | undefined>
>;
const rows = Object.entries(PROVIDER_SOURCES).flatMap(([providerId, { facts }]) => {
  const found = new Map<string, PublishedModel>();
  for (const id of facts) {
    for (const model of Object.values(published[id]?.models ?? {})) {
      if (!found.has(model.id)) found.set(model.id, model);
    }
  }
  return [...found.values()].map((model) => toFacts(`${providerId}/${model.id}`, model));
});
rows.sort((left, right) => (left.id < right.id ? -1 : 1));
const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
writeFileSync(
  `${import.meta.dirname}/model-facts.json`,
  `{\n  "source": "models.dev ${commit}",\n  "date": "${date}",\n  "license": "MIT",\n  "models": [\n${lines}\n  ]\n}\n`,
);

function toFacts(id: string, model: PublishedModel) {
  const isEmbedding = /embed/i.test(model.id);
  const input = toModalities(model.modalities?.input);
  // The list says that vectors are text.
  const output = isEmbedding ? (["EMBEDDING"] as const) : toModalities(model.modalities?.output);
  const answersText = input.includes("TEXT") && output.some((modality) => modality === "TEXT");
  const capabilities: ModelCapability[] = isEmbedding
    ? ["EMBEDDING"]
    : [
        ...(answersText ? (["TEXT"] as const) : []),
        ...(input.includes("IMAGE") ? (["IMAGE_INPUT"] as const) : []),
        ...(input.includes("AUDIO") ? (["AUDIO_INPUT"] as const) : []),
        ...(input.includes("FILE") ? (["FILE_INPUT"] as const) : []),
        ...(model.tool_call === true ? (["TOOLS"] as const) : []),
        ...(model.structured_output === true ? (["JSON_SCHEMA"] as const) : []),
        ...(model.reasoning === true ? (["REASONING"] as const) : []),
      ];
  return {
    id,
    name: model.name,
    capabilities,
    ...(input.length > 0 ? { input } : {}),
    ...(output.length > 0 ? { output } : {}),
    ...aboveZero("contextWindow", model.limit?.context),
    ...(isEmbedding ? {} : aboveZero("maxOutputTokens", model.limit?.output)),
    ...(model.release_date === undefined ? {} : { releasedOn: model.release_date }),
    ...(model.status === "deprecated" ? { isDeprecated: true } : {}),
    ...(model.cost === undefined ? {} : { cost: toCost(model.cost) }),
  };
}

function toModalities(words: readonly string[] = []): readonly ModelModality[] {
  return words.flatMap((word) => MODALITIES.get(word) ?? []);
}

/** The list writes 0 where it does not know. */
function aboveZero<Name extends string>(name: Name, value: number | undefined): Partial<Record<Name, number>> {
  const known: Partial<Record<Name, number>> = {};
  if (value !== undefined && value > 0) known[name] = value;
  return known;
}

function toCost({ tiers, ...base }: NonNullable<PublishedModel["cost"]>) {
  return {
    ...pick(base),
    ...(tiers === undefined ? {} : { tiers: tiers.map(({ tier, ...cost }) => ({ above: tier.size, ...pick(cost) })) }),
  };
}

function pick(cost: PublishedCost): PublishedCost {
  return Object.fromEntries(COSTS.flatMap((name) => (cost[name] === undefined ? [] : [[name, cost[name]]])));
}
