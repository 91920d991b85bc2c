// Writes catalog.json from the price list of @pydantic/genai-prices and the facts beside this file: npm run catalog:generate.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { findProvider, type MatchLogic, type ModelInfo, type ModelPrice } from "@pydantic/genai-prices";
import { compileMatch, type ModelMatch } from "../../src/domain/catalog/model-match.ts";
import type { PriceUnit } from "../../src/domain/catalog/model.ts";
import facts from "./model-facts.json" with { type: "json" };
import { toPicoUsdPerToken } from "./pico-usd-per-token.ts";

/** A row of a model's prices, as it is written. */
interface PriceRow {
  readonly unit: PriceUnit;
  readonly picoUsdPerUnit: string;
  readonly aboveInputTokens: number;
  readonly validFrom: string;
}

const PROVIDER_IDS = ["openai", "anthropic", "google"] as const;

/** The prices that calls are charged with; the list's key for each unit. */
const UNITS: Readonly<Record<string, PriceUnit>> = {
  input_mtok: "INPUT_TOKEN",
  cache_read_mtok: "CACHE_READ_TOKEN",
  cache_write_mtok: "CACHE_WRITE_TOKEN",
  output_mtok: "OUTPUT_TOKEN",
};
/** Prices of things that a completion here does not use, or whose quantity vendors do not report apart. */
const LEFT_OUT =
  /^(cache_write_1h|input_audio|cache_audio_read|input_image|cache_image_read|input_video)_mtok$|_kcount$/;
/** Models whose answer is not text, by their prices. */
const OTHER_OUTPUT = /^output_(audio|image|video)_mtok$|_hours$/;
/** Models that give vectors, not answers, by their vendors' names for them. */
const EMBEDDING = /embed/;
/** Models that answer no chat and give no vectors, or are not offered by the vendor's own API under that name. */
const NOT_CALLED: Readonly<Record<(typeof PROVIDER_IDS)[number], RegExp>> = {
  openai:
    /moderation|whisper|transcribe|-tts|realtime|audio|image|computer-use|instruct|davinci|^(ada|babbage|curie)$|^gpt-oss|:extended$/,
  anthropic: /^claude-v1$/,
  google: /^claude-|-tts|image|-live-|live-|omni|-maas$|^gemini-(flash|pro)-1\.5|^gemma-3n?$/,
};

const directory = import.meta.dirname;
const version = versionOf("@pydantic/genai-prices");
const models = PROVIDER_IDS.flatMap((providerId) => {
  const provider = findProvider({ providerId });
  if (provider === undefined) throw new Error(`The price list has no provider ${providerId}.`);
  const listed = provider.models.filter((model) => isCalled(providerId, model));
  const rows = listed.map((model) => toRow(providerId, model, model.id, toMatch(model.match)));
  // Names for which the facts say more than for the model that the list means by them.
  const further = facts.flatMap(({ id }) => {
    const name = id.slice(providerId.length + 1);
    if (!id.startsWith(`${providerId}/`) || listed.some((model) => model.id === name)) return [];
    const meant = listed.find((model) => isMatch(model.match, name));
    return meant === undefined ? [] : [toRow(providerId, meant, name, null)];
  });
  return [...rows, ...further];
});
models.sort((left, right) => (left.id < right.id ? -1 : 1));
const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(",\n");
writeFileSync(
  `${directory}/catalog.json`,
  `{\n  "source": "genai-prices ${version}",\n  "models": [\n${lines}\n  ]\n}\n`,
);

function isCalled(providerId: (typeof PROVIDER_IDS)[number], model: ModelInfo): boolean {
  if (NOT_CALLED[providerId].test(model.id)) return false;
  return !versionsOf(model).some(({ prices }) => Object.keys(prices).some((key) => OTHER_OUTPUT.test(key)));
}

function toRow(providerId: string, model: ModelInfo, vendorModelId: string, match: ModelMatch | null) {
  const id = `${providerId}/${vendorModelId}`;
  const known = facts.find((row) => row.id === id);
  const isEmbedding = EMBEDDING.test(vendorModelId);
  return {
    id,
    providerId,
    vendorModelId,
    // The list calls two sizes of a model for embeddings by one name; the vendor's own tells them apart.
    name: known?.name ?? (isEmbedding ? vendorModelId : (model.name ?? vendorModelId)),
    capabilities: known?.capabilities ?? (isEmbedding ? ["EMBEDDING"] : []),
    contextWindow: known?.contextWindow ?? model.context_window ?? null,
    maxOutputTokens: known?.maxOutputTokens ?? null,
    factsFrom: known?.source ?? null,
    match,
    prices: toPriceRows(model),
  };
}

function versionsOf(model: ModelInfo): readonly { readonly validFrom: string; readonly prices: ModelPrice }[] {
  if (!Array.isArray(model.prices)) return [{ validFrom: "1970-01-01", prices: model.prices }];
  return model.prices.map(({ constraint, prices }) => {
    if (constraint === undefined) return { validFrom: "1970-01-01", prices };
    if (constraint.type !== "start_date")
      throw new Error(`${model.id}: a price by the time of day is not provided for.`);
    return { validFrom: constraint.start_date, prices };
  });
}

/** Every version of every price. Where a version has a tier no more, a row ends it with the price that holds there instead. */
function toPriceRows(model: ModelInfo): readonly PriceRow[] {
  const known = new Map<string, Set<number>>();
  return versionsOf(model).flatMap(({ validFrom, prices }) => {
    const keys = Object.keys(prices);
    const unknown = keys.filter((key) => UNITS[key] === undefined && !LEFT_OUT.test(key));
    const gone = [...known.keys()].filter((key) => !keys.includes(key));
    if (unknown.length > 0) throw new Error(`${model.id}: prices not provided for: ${unknown.join(", ")}.`);
    if (gone.length > 0) throw new Error(`${model.id}: prices end at ${validFrom}: ${gone.join(", ")}.`);
    return keys.flatMap((key) => {
      const unit = UNITS[key];
      const price = prices[key];
      if (unit === undefined || price === undefined) return [];
      const listed =
        typeof price === "number"
          ? [{ start: 0, price }]
          : [{ start: 0, price: price.base }, ...price.tiers].sort((left, right) => left.start - right.start);
      const starts = known.get(key) ?? new Set<number>();
      known.set(key, starts);
      for (const { start } of listed) starts.add(start);
      return [...starts]
        .sort((left, right) => left - right)
        .map((start) => ({
          unit,
          picoUsdPerUnit: toPicoUsdPerToken(
            listed.findLast((tier) => tier.start <= start)?.price ?? Number.NaN,
          ).toString(),
          aboveInputTokens: start,
          validFrom: `${validFrom}T00:00:00.000Z`,
        }));
    });
  });
}

function toMatch(match: MatchLogic): ModelMatch {
  if ("or" in match) return { kind: "any", of: match.or.map(toMatch) };
  if ("and" in match) return { kind: "all", of: match.and.map(toMatch) };
  if ("equals" in match) return { kind: "equals", text: match.equals };
  if ("starts_with" in match) return { kind: "startsWith", text: match.starts_with };
  if ("ends_with" in match) return { kind: "endsWith", text: match.ends_with };
  if ("contains" in match) return { kind: "contains", text: match.contains };
  return { kind: "pattern", text: match.regex };
}

function isMatch(match: MatchLogic, name: string): boolean {
  return compileMatch(toMatch(match))(name);
}

function versionOf(packageName: string): string {
  const entry = createRequire(import.meta.url).resolve(packageName);
  const description = readFileSync(`${entry.slice(0, entry.lastIndexOf("/dist/"))}/package.json`, "utf8");
  const version = /"version": "([^"]+)"/.exec(description)?.[1];
  if (version === undefined) throw new Error(`${packageName} has no version.`);
  return version;
}
