import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject } from "../../lib/json.ts";
import { refusePriced } from "./refuse-priced.ts";

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
  const warnings: string[] = [];
  const own = selectOwnOptions(options, { provider, reserved, warnings });
  if (own !== undefined) mergeInto(body, own, ["providerOptions", provider.id]);
  return warnings;
}

/**
 * Selects the options under the provider's own id; `undefined` where there are none.
 *
 * @param of.reserved names at the top that options never set, with what to do instead
 * @param of.warnings gets one about each other provider's options, which are not sent
 * @throws {@link import("../../domain/error/gateway-error.ts").GatewayError} `BAD_USER_INPUT` where one cannot be set
 */
export function selectOwnOptions(
  options: JsonObject | undefined,
  of: {
    readonly provider: Provider;
    readonly reserved: Readonly<Record<string, string>>;
    readonly warnings: string[];
  },
): JsonObject | undefined {
  const { provider, reserved, warnings } = of;
  let selected: JsonObject | undefined;
  for (const [id, own] of Object.entries(options ?? {})) {
    if (id !== provider.id) {
      warnings.push(`providerOptions.${safeName(id)} was not sent: the model is served by ${provider.id}.`);
      continue;
    }
    const path = ["providerOptions", id];
    if (!isJsonObject(own)) throw badUserInput(path, `providerOptions.${id} must be an object.`);
    refuseReserved(own, path, reserved);
    selected = own;
  }
  return selected;
}

/** Throws `BAD_USER_INPUT` for the first option whose name is reserved, or whose value would make the cost wrong. */
export function refuseReserved(
  options: JsonObject,
  path: readonly string[],
  reserved: Readonly<Record<string, string>>,
): void {
  refusePriced(options, path);
  for (const name of Object.keys(options)) {
    const instead = Object.hasOwn(reserved, name) ? reserved[name] : undefined;
    if (instead !== undefined)
      throw badUserInput([...path, name], `${[...path, name].join(".")} cannot be set: ${instead}`);
  }
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
