import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";

/** Names that no provider's options may set, because they are the gateway's or carry a credential. */
const RESERVED_EVERYWHERE = [
  "__proto__",
  "constructor",
  "prototype",
  "headers",
  "authorization",
  "api_key",
  "apiKey",
  "key",
];

/** Tiers of service at the price that is listed. */
const LISTED_TIERS = ["auto", "default", "standard", "standard_only", "on_demand"];

/**
 * Options that change what a call costs, with the values that leave it at the price that is listed. Other tiers cost half or twice as much
 * (OpenAI "Priority processing", "Flex processing"; ai.google.dev "Optimization and inference"), and so do Anthropic's region and fast mode.
 */
const PRICED: Readonly<Record<string, readonly string[]>> = {
  service_tier: LISTED_TIERS,
  serviceTier: LISTED_TIERS,
  inference_geo: ["global"],
  inferenceGeo: ["global"],
  speed: ["standard"],
};

/**
 * Adds the options under the provider's own id to a body. They may say what the request's own fields leave open; objects on
 * both sides are merged.
 *
 * @param reserved names at the top that options never set, with what to do instead
 * @returns warnings about options of other providers, which are not sent
 */
export function mergeProviderOptions(
  body: JsonObject,
  options: JsonObject | undefined,
  provider: Provider,
  reserved: Readonly<Record<string, string>>,
): string[] {
  if (options === undefined) return [];
  const warnings: string[] = [];
  for (const [id, own] of Object.entries(options)) {
    if (id !== provider.id) {
      warnings.push(`providerOptions.${safeName(id)} was not sent: the model is served by ${provider.id}.`);
      continue;
    }
    const path = ["providerOptions", id];
    if (!isJsonObject(own)) throw badUserInput(path, `providerOptions.${id} must be an object.`);
    refuseReserved(own, path, reserved);
    mergeInto(body, own, path);
  }
  return warnings;
}

/** Throws `BAD_USER_INPUT` for the first option whose name is reserved, or whose value would make the cost wrong. */
export function refuseReserved(
  options: JsonObject,
  path: readonly string[],
  reserved: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(options)) {
    refusePriced(name, value, path);
    const instead = Object.hasOwn(reserved, name) ? reserved[name] : undefined;
    if (instead !== undefined)
      throw badUserInput([...path, name], `${[...path, name].join(".")} cannot be set: ${instead}`);
  }
}

function refusePriced(name: string, value: JsonValue, path: readonly string[]): void {
  const listed = Object.hasOwn(PRICED, name) ? PRICED[name] : undefined;
  if (listed === undefined || value === null || (typeof value === "string" && listed.includes(value))) return;
  const at = [...path, name];
  throw badUserInput(
    at,
    `${at.join(".")} would give the call a price that is not known here, so the cost would be wrong: leave it out or send ${listed.join(" or ")}.`,
  );
}

/** Adds `source` to `target`; objects on both sides are merged. Throws `BAD_USER_INPUT` where both say the same. */
export function mergeInto(target: JsonObject, source: JsonObject, path: readonly string[]): void {
  for (const [name, value] of Object.entries(source)) {
    const at = [...path, name];
    if (RESERVED_EVERYWHERE.includes(name))
      throw badUserInput(at, `${at.join(".")} cannot be set through providerOptions.`);
    const existing = Object.hasOwn(target, name) ? target[name] : undefined;
    if (existing === undefined) target[name] = value;
    else if (isJsonObject(existing) && isJsonObject(value)) {
      const copy = { ...existing };
      mergeInto(copy, value, at);
      target[name] = copy;
    } else {
      throw badUserInput(at, `${at.join(".")} is already said by a field of the input; remove one of the two.`);
    }
  }
}

/** A caller's name cut to what a warning can hold. */
export function safeName(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? name : "<name>";
}
