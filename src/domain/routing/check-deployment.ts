import { hasDotSegment, isHostLabel } from "../../lib/address-part.ts";
import { parsePicoUsdPerUnit } from "../../lib/pico-usd.ts";
import type { ModelCapability, Price, PriceUnit } from "../catalog/model.ts";
import { refuse, type Checked } from "../identity/admin-input.ts";
import { PROVIDER_FACTS } from "../provider/provider-facts.ts";
import type { ProviderId } from "../provider/provider.ts";

/** A price as it is given. */
export interface PriceDraft {
  readonly unit: PriceUnit;
  /** A plain decimal number of dollars for a million of the unit. */
  readonly usdPerMillion: string;
  readonly aboveInputTokens: number;
}

/** `provider/name`; the name may hold slashes and colons, as vendors' do. */
const MODEL = /^[a-z0-9][a-z0-9_-]{0,62}\/[\x21-\x7e]{1,190}$/;
const VENDOR_MODEL = /^[\x21-\x7e]{1,256}$/;
/** The highest price, dollars for a million: a slip of units is above it. */
const MAX_PICO_USD_PER_UNIT = 10n ** 15n;
/** The most prices of one deployment. */
const MAX_PRICES = 50;
/** So much before it is given a price holds already: no replica's clock is that far behind, and none finds a call unpriced. */
const CLOCK_SKEW_MS = 60_000;
/** Names the source of a price that was given with a deployment. */
const SOURCE = "deployment";

/** Checks what callers are to ask for. */
export function checkModel(text: string): Checked<string> {
  if (MODEL.test(text)) return { ok: true, value: text };
  return refuse(
    "model",
    'Give what callers are to ask for as "provider/name", such as "openai/our-fine-tune", without blanks, the provider in small letters.',
  );
}

/** Checks the vendor's name of a model; default what follows the first slash of the model. */
export function checkVendorModel(given: string | undefined, modelId: string): Checked<string> {
  const value = given ?? modelId.slice(modelId.indexOf("/") + 1);
  if (VENDOR_MODEL.test(value) && !hasDotSegment(value)) return { ok: true, value };
  return refuse(
    "vendorModelId",
    "Give the model as the vendor calls it, at most 256 characters without blanks, no part between slashes . or ..",
  );
}

/** Checks a region: only a provider that is called in regions has one. */
export function checkRegion(providerId: ProviderId, given: string | undefined): Checked<string | undefined> {
  if (given === undefined) return { ok: true, value: undefined };
  const { name, environment } = PROVIDER_FACTS[providerId];
  if (environment?.settings.some((setting) => setting.name === "region") !== true) {
    return refuse("region", `${name} is not called by region; leave region out.`);
  }
  return isHostLabel(given)
    ? { ok: true, value: given }
    : refuse("region", "Give the region's short name in small letters, such as eu-central-1.");
}

/** Checks a count of tokens. */
export function checkTokens(field: string, given: number | undefined): Checked<number | undefined> {
  if (given === undefined || (Number.isSafeInteger(given) && given >= 1)) return { ok: true, value: given };
  return refuse(field, "Give a whole number of tokens, 1 or more.");
}

/** Checks own prices: each unit and context size once, each with a base price, input and (but for embeddings) output among them. */
export function checkPrices(
  drafts: readonly PriceDraft[],
  capabilities: readonly ModelCapability[] | undefined,
  nowMs: number,
): Checked<readonly Price[]> {
  if (drafts.length > MAX_PRICES) return refuse("prices", `Give at most ${String(MAX_PRICES)} prices.`);
  const prices: Price[] = [];
  for (const { unit, usdPerMillion, aboveInputTokens } of drafts) {
    const picoUsdPerUnit = parsePicoUsdPerUnit(usdPerMillion);
    if (picoUsdPerUnit === undefined || picoUsdPerUnit > MAX_PICO_USD_PER_UNIT) {
      return refuse("prices", `Give the price of ${unit} in dollars for a million, 0 to 1000000000.`);
    }
    if (!Number.isSafeInteger(aboveInputTokens) || aboveInputTokens < 0) {
      return refuse("prices", `Give aboveInputTokens of ${unit} as a whole number of tokens, 0 for the base price.`);
    }
    if (prices.some((other) => other.unit === unit && other.aboveInputTokens === aboveInputTokens)) {
      return refuse("prices", `Give one price of ${unit} for each aboveInputTokens.`);
    }
    prices.push({ unit, picoUsdPerUnit, aboveInputTokens, validFromMs: nowMs - CLOCK_SKEW_MS, source: SOURCE });
  }
  const hasBase = (unit: PriceUnit): boolean => prices.some((one) => one.unit === unit && one.aboveInputTokens === 0);
  const needed: readonly PriceUnit[] =
    capabilities?.includes("EMBEDDING") === true ? ["INPUT_TOKEN"] : ["INPUT_TOKEN", "OUTPUT_TOKEN"];
  const lacking = [...new Set([...needed, ...prices.map(({ unit }) => unit)])].filter((unit) => !hasBase(unit));
  if (prices.length > 0 && lacking.length > 0) {
    return refuse(
      "prices",
      `Give a base price (aboveInputTokens 0) of ${lacking.join(", ")}, too; 0 where it costs nothing.`,
    );
  }
  return { ok: true, value: prices };
}
