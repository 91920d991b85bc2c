import { isJsonObject, type JsonObject } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";
import { toOptions } from "./vendor-words.ts";

/** Options for a vendor, and what could not be made one of them. */
export interface PassedOn {
  readonly providerOptions: JsonObject | undefined;
  readonly notes: readonly string[];
}

/**
 * Puts parameters that the gateway has no field for beside the caller's own provider options.
 *
 * @param given `provider_options` of the body
 * @throws {@link ParamError} where both say the same parameter
 */
export function passOn(providerId: string, parameters: JsonObject, given: JsonObject | undefined): PassedOn {
  const names = Object.keys(parameters);
  if (names.length === 0) return { providerOptions: given, notes: [] };
  const notes: string[] = [];
  let providerOptions = given;
  for (const name of names) {
    const options = toOptions(providerId, name, parameters[name] ?? null);
    if (options === undefined) notes.push(`${name} was not sent: ${providerId} has no such setting.`);
    else providerOptions = addOptions(providerOptions, providerId, options, name);
  }
  return { providerOptions, notes };
}

/**
 * Provider options with more of one provider's.
 *
 * @param param what the caller calls it, should it be there already
 */
export function addOptions(
  given: JsonObject | undefined,
  providerId: string,
  options: JsonObject,
  param: string,
): JsonObject {
  const own = given?.[providerId];
  return { ...given, [providerId]: merge(isJsonObject(own) ? own : {}, options, param) };
}

function merge(target: JsonObject, source: JsonObject, param: string): JsonObject {
  const merged = { ...target };
  for (const [key, value] of Object.entries(source)) {
    const existing = Object.hasOwn(merged, key) ? merged[key] : undefined;
    if (existing === undefined) merged[key] = value;
    else if (isJsonObject(existing) && isJsonObject(value)) merged[key] = merge(existing, value, param);
    else {
      throw new ParamError(
        param,
        "invalid_value",
        `'${param}' is said by provider_options too; remove one of the two.`,
      );
    }
  }
  return merged;
}
