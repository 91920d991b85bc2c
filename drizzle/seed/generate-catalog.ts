// Writes catalog.json from the price list of @pydantic/genai-prices and the facts beside this file: npm run catalog:generate.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { findProvider, type ModelInfo } from "@pydantic/genai-prices";
import { compileMatch, type ModelMatch } from "../../src/domain/catalog/model-match.ts";
import { MODEL_CAPABILITIES, type ModelCapability } from "../../src/domain/catalog/model.ts";
import { toFactPrices } from "./fact-prices.ts";
import further from "./further-facts.json" with { type: "json" };
import { toListPrices, toMatch } from "./list-prices.ts";
import { PROVIDER_SOURCES } from "./provider-sources.ts";
import { undatedFacts } from "./undated-facts.ts";
import { whyUnreached } from "./unreached-models.ts";
import type { FactsFile, ModelFacts, SeedModel, SeedPrice } from "./seed-row.ts";

/** When the pinned version of the price list was published. */
const PRICE_LIST = { version: "0.1.8", date: "2026-09-23" };
/** What both sources are published under. */
const LICENSE = "MIT";
/** Models that give vectors, not answers, by their vendors' names for them. */
const EMBEDDING = /embed/i;
/** Kinds of answers that the price list has a price for and a completion here does not pay apart. */
const OTHER_OUTPUT = /^output_(image|video)_mtok$|_hours$/;
/** Models of the price list alone that answer no chat and give no vectors. */
const NOT_CALLED =
  /moderation|whisper|transcri|-tts|realtime|native-audio|image|computer-use|instruct-\d{4}$|turbo-instruct|davinci|babbage|curie|^ada$|dall-e|rerank|-ocr|^ocr|-live-|^live-|voxtral-(mini|small)-t|grok-(voice|tts|stt)|guard|flux|sonic/i;
/** Names that their vendor moves from model to model: what they cost is known only where both sources say the same. */
const MOVING = /-latest$/;
/** Names that have come to mean another model, by the facts; the list still has the prices of what they meant before. */
const MEANS: Readonly<Record<string, string>> = {
  "deepseek/deepseek-chat": "deepseek-v4-flash",
  "deepseek/deepseek-reasoner": "deepseek-v4-flash",
};
/** Models by which the list means later ones, too, whose prices are others: the names that are theirs. */
const NARROWER: Readonly<Record<string, ModelMatch>> = {
  "bedrock/amazon.titan-embed-text-v1": { kind: "startsWith", text: "amazon.titan-embed-text-v1" },
};
/** Names that a vendor's own API does not offer, though the list has them. */
const NOT_OFFERED: Readonly<Record<string, RegExp>> = {
  openai: /^gpt-oss|:extended$/,
  anthropic: /^claude-v1$/,
  google: /^claude-|omni|-maas$|^gemini-(flash|pro)-1\.5|^gemma-3n?$/,
  vertex: /omni|^gemini-(flash|pro)-1\.5|^gemma-3n?$/,
  azure: /:free$/,
  mistral: /:free$/,
  xai: /:free$/,
};

// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- what read-model-facts.ts writes
const facts = JSON.parse(readFileSync(`${import.meta.dirname}/model-facts.json`, "utf8")) as FactsFile;
const listName = `genai-prices ${PRICE_LIST.version}`;
assertInstalled();
// Of what has neither a price nor facts nothing is known but that it once had a name.
const models = Object.keys(PROVIDER_SOURCES)
  .flatMap(toModels)
  .filter(({ id }) => whyUnreached(id) === undefined)
  .filter(
    ({ prices, factsFrom, capabilities }) =>
      prices !== undefined || factsFrom !== undefined || capabilities !== undefined,
  );
models.sort((left, right) => (left.id < right.id ? -1 : 1));
const sources = [
  { name: listName, date: PRICE_LIST.date, license: LICENSE },
  { name: facts.source, date: facts.date, license: facts.license },
];
const lines = models.map((model) => `    ${JSON.stringify(model)}`).join(",\n");
writeFileSync(
  `${import.meta.dirname}/catalog.json`,
  `{\n  "sources": ${JSON.stringify(sources)},\n  "models": [\n${lines}\n  ]\n}\n`,
);

function toModels(providerId: string): readonly SeedModel[] {
  const known = facts.models.filter(({ id }) => id.startsWith(`${providerId}/`));
  const listed = listedModels(providerId);
  const listedIds = new Set(listed.map(({ id }) => id));
  const ofList = listed.map(({ id, model }) => {
    const own = known.find((one) => one.id === `${providerId}/${id}`);
    const row = toModel(`${providerId}/${id}`, model, own, true);
    const abilities = own === undefined ? undatedFacts(id, known, compileMatch(toMatch(model.match))) : undefined;
    return row.capabilities !== undefined || abilities === undefined
      ? row
      : { ...row, ...abilities, factsFrom: facts.source };
  });
  // Names for which the facts say more than for the model that the list means by them.
  const ofFacts = known.flatMap((one) => {
    const name = one.id.slice(providerId.length + 1);
    if (listedIds.has(name)) return [];
    return [
      toModel(
        one.id,
        listed.find(({ model }) => compileMatch(toMatch(model.match))(name.toLowerCase()))?.model,
        one,
        false,
      ),
    ];
  });
  return [...ofList, ...ofFacts];
}

/** The models of the price list by the names that the vendor takes. */
function listedModels(providerId: string): readonly { readonly id: string; readonly model: ModelInfo }[] {
  const listId = PROVIDER_SOURCES[providerId]?.prices;
  if (listId === undefined) return [];
  const provider = findProvider({ providerId: listId });
  if (provider === undefined) throw new Error(`The price list has no provider ${listId}.`);
  return provider.models.flatMap((listed) => {
    const meant = MEANS[`${providerId}/${listed.id}`];
    const model =
      meant === undefined
        ? listed
        : { ...listed, prices: provider.models.find(({ id }) => id === meant)?.prices ?? {} };
    const id = toVendorName(providerId, model);
    const isKnown = facts.models.some((one) => one.id === `${providerId}/${id}`);
    const isLeftOut =
      (NOT_OFFERED[providerId]?.test(id) ?? false) || (!isKnown && (NOT_CALLED.test(id) || hasOtherOutput(model)));
    return isLeftOut ? [] : [{ id, model }];
  });
}

/** The name that the vendor takes. */
function toVendorName(providerId: string, model: ModelInfo): string {
  // Fireworks takes paths, which the list has among a model's other names.
  if (providerId === "fireworks") {
    const path = /accounts\/fireworks\/(models|routers)\/[^"]+/.exec(JSON.stringify(model.match))?.[0];
    return path ?? `accounts/fireworks/models/${model.id}`;
  }
  // The list's word for what Bedrock serves inside one region, or between those of one part of the world.
  const isRegional = providerId === "bedrock" && model.id.startsWith("regional.");
  const name = isRegional ? model.id.slice("regional.".length) : model.id;
  if (compileMatch(toMatch(model.match))(name.toLowerCase())) return name;
  // A name of the list's own; the first that it takes for it is the vendor's.
  return isRegional ? `us.${name}` : (/"equals":"([^"]+)"/.exec(JSON.stringify(model.match))?.[1] ?? name);
}

function hasOtherOutput(model: ModelInfo): boolean {
  const versions = Array.isArray(model.prices) ? model.prices.map(({ prices }) => prices) : [model.prices];
  return versions.some((prices) => Object.keys(prices).some((key) => OTHER_OUTPUT.test(key)));
}

function toModel(
  id: string,
  listed: ModelInfo | undefined,
  known: ModelFacts | undefined,
  isOwnRow: boolean,
): SeedModel {
  const isEmbedding = EMBEDDING.test(id);
  const added = further.capabilities.filter((row) => row.id === id).flatMap((row) => row.add);
  const lifecycle = further.lifecycle.find((row) => row.id === id);
  const capabilities = known?.capabilities ?? (isEmbedding ? ["EMBEDDING"] : []);
  const output = known?.output ?? (isEmbedding ? (["EMBEDDING"] as const) : undefined);
  const { prices, source } = choosePrices(id, listed, known, output);
  return {
    id,
    // The list calls two sizes of a model for embeddings by one name; the vendor's own tells them apart.
    name: known?.name ?? (isEmbedding ? undefined : listed?.name) ?? id.slice(id.indexOf("/") + 1),
    capabilities: nonEmpty(sortCapabilities([...capabilities, ...added])),
    input: added.includes("FILE_INPUT") && known?.input !== undefined ? [...known.input, "FILE"] : known?.input,
    output,
    contextWindow: known?.contextWindow ?? listed?.context_window,
    maxOutputTokens: known?.maxOutputTokens,
    releasedOn: known?.releasedOn,
    deprecatedOn: lifecycle?.deprecatedOn,
    sunsetOn: lifecycle?.sunsetOn,
    isDeprecated:
      known === undefined && lifecycle?.deprecatedOn === undefined
        ? undefined
        : known?.isDeprecated === true || lifecycle?.deprecatedOn !== undefined,
    factsFrom: known === undefined ? undefined : facts.source,
    pricesFrom: source,
    match: isOwnRow && listed !== undefined ? (NARROWER[id] ?? toMatch(listed.match)) : undefined,
    prices: nonEmpty(prices),
  };
}

/** The list's prices, else the facts'; none where what is paid is not known. */
function choosePrices(
  id: string,
  listed: ModelInfo | undefined,
  known: ModelFacts | undefined,
  output: SeedModel["output"],
): { readonly prices: readonly SeedPrice[]; readonly source?: string } {
  // What gives pictures beside text is charged for them in ways that usage does not tell apart: no price rather than a wrong one.
  const isSoundPriced = listed !== undefined && JSON.stringify(listed.prices).includes('"output_audio_mtok"');
  const isText = (modality: string): boolean => modality === "TEXT" || modality === "EMBEDDING";
  const isCharged =
    output === undefined ||
    (output.some(isText) && output.every((one) => isText(one) || (one === "AUDIO" && isSoundPriced)));
  if (!isCharged || (listed !== undefined && hasOtherOutput(listed))) return { prices: [] };
  const ofList = listed === undefined ? [] : toListPrices(listed);
  const ofFacts = known === undefined ? [] : toFactPrices(known);
  if (MOVING.test(id) && (ofList.length === 0 || (ofFacts.length > 0 && !isAlike(ofList, ofFacts))))
    return { prices: [] };
  if (ofList.length > 0) return { prices: ofList, source: listName };
  return ofFacts.length > 0 ? { prices: ofFacts, source: facts.source } : { prices: [] };
}

/** Whether two lists have the same figures for input and output. */
function isAlike(left: readonly SeedPrice[], right: readonly SeedPrice[]): boolean {
  return (["INPUT_TOKEN", "OUTPUT_TOKEN"] as const).every((unit) => {
    const figure = (prices: readonly SeedPrice[]) => prices.findLast((price) => price.unit === unit)?.picoUsdPerUnit;
    return figure(left) === figure(right);
  });
}

function sortCapabilities(capabilities: readonly string[]): readonly ModelCapability[] {
  return MODEL_CAPABILITIES.filter((capability) => capabilities.includes(capability));
}

function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

/** Throws where the installed price list is another than the one that the sources name. */
function assertInstalled(): void {
  const entry = createRequire(import.meta.url).resolve("@pydantic/genai-prices");
  const description = readFileSync(`${entry.slice(0, entry.lastIndexOf("/dist/"))}/package.json`, "utf8");
  const version = /"version": "([^"]+)"/.exec(description)?.[1];
  if (version !== PRICE_LIST.version) {
    throw new Error(`genai-prices ${String(version)} is installed: write its version and its day into PRICE_LIST.`);
  }
}
