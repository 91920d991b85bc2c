import { badUserInput } from "../../domain/error/gateway-error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";

/** Values that leave a call at the price that is listed; for an object, those of each option in it. */
type PricedRule = readonly string[] | { readonly [name: string]: PricedRule };

/** Tiers of service at the price that is listed. */
const LISTED_TIERS = ["auto", "default", "standard", "standard_only", "on_demand"];
/** Tiers of one vendor alone that cost what is listed: https://console.groq.com/docs/flex-processing */
const OWN_TIERS: ReadonlyMap<string, readonly string[]> = new Map([["groq", ["flex"]]]);
const TIER_NAMES = ["service_tier", "serviceTier"];

/**
 * Options that change what a call costs. Other tiers cost half or twice as much (OpenAI "Priority processing", "Flex processing";
 * ai.google.dev "Optimization and inference"; Bedrock "Service tiers"), and so do Anthropic's region and fast mode and Bedrock's
 * optimized latency.
 */
const PRICED: Readonly<Record<string, PricedRule>> = {
  service_tier: LISTED_TIERS,
  serviceTier: LISTED_TIERS,
  inference_geo: ["global"],
  inferenceGeo: ["global"],
  speed: ["standard"],
  performanceConfig: { latency: ["standard"] },
};
/** On Bedrock the model's own options stand in here. */
const RULES: Readonly<Record<string, PricedRule>> = { ...PRICED, additionalModelRequestFields: PRICED };

/**
 * Throws `BAD_USER_INPUT` for the first option with which the cost would be wrong.
 *
 * @param path where the options stand, `providerOptions` and the provider's id first
 */
export function refusePriced(options: JsonObject, path: readonly string[]): void {
  refuseAt(options, path, RULES);
}

function refuseAt(options: JsonObject, path: readonly string[], rules: Readonly<Record<string, PricedRule>>): void {
  for (const [name, value] of Object.entries(options)) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined || value === null) continue;
    if (!isList(rule)) {
      if (isJsonObject(value)) refuseAt(value, [...path, name], rule);
      continue;
    }
    const listed = TIER_NAMES.includes(name) ? [...rule, ...(OWN_TIERS.get(path[1] ?? "") ?? [])] : rule;
    if (!isAmong(value, listed)) throw wrongCost([...path, name], listed);
  }
}

function isList(rule: PricedRule): rule is readonly string[] {
  return Array.isArray(rule);
}

function isAmong(value: JsonValue, listed: readonly string[]): boolean {
  return typeof value === "string" && listed.includes(value);
}

function wrongCost(path: readonly string[], listed: readonly string[]): Error {
  return badUserInput(
    path,
    `${path.join(".")} would give the call a price that is not known here, so the cost would be wrong: leave it out or send ${listed.join(" or ")}.`,
  );
}
