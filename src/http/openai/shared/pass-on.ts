import { isJsonObject, type JsonObject, type JsonValue } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";

/** Where a vendor with a language of its own takes one of OpenAI's parameters. */
type OwnPlaces = Readonly<Record<string, (value: JsonValue) => JsonObject>>;

const NO_PLACES: OwnPlaces = {};

/** Vendors that do not speak OpenAI's language, with what of it they have under another name. All others are sent OpenAI's own names. */
const OWN_LANGUAGE: Readonly<Record<string, OwnPlaces>> = {
  anthropic: {
    // Beside the mode, which the parser then always gives.
    parallel_tool_calls: () => ({ tool_choice: { disable_parallel_tool_use: true } }),
  },
  google: {
    frequency_penalty: (value) => ({ generationConfig: { frequencyPenalty: value } }),
    presence_penalty: (value) => ({ generationConfig: { presencePenalty: value } }),
  },
  simulator: NO_PLACES,
};

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
export function passOn(model: string, parameters: JsonObject, given: JsonObject | undefined): PassedOn {
  const names = Object.keys(parameters);
  if (names.length === 0) return { providerOptions: given, notes: [] };
  const providerId = model.slice(0, Math.max(model.indexOf("/"), 0));
  const places = OWN_LANGUAGE[providerId];
  const own = given?.[providerId];
  const options: JsonObject = isJsonObject(own) ? { ...own } : {};
  const notes: string[] = [];
  for (const name of names) {
    const value = parameters[name] ?? null;
    const place = places?.[name];
    if (places !== undefined && place === undefined) {
      notes.push(`${name} was not sent: ${providerId} has no such setting.`);
      continue;
    }
    merge(options, place === undefined ? { [name]: value } : place(value), name);
  }
  if (Object.keys(options).length === 0) return { providerOptions: given, notes };
  return { providerOptions: { ...given, [providerId]: options }, notes };
}

function merge(target: JsonObject, source: JsonObject, name: string): void {
  for (const [key, value] of Object.entries(source)) {
    const existing = Object.hasOwn(target, key) ? target[key] : undefined;
    if (existing === undefined) target[key] = value;
    else if (isJsonObject(existing) && isJsonObject(value)) {
      const copy = { ...existing };
      merge(copy, value, name);
      target[key] = copy;
    } else {
      throw new ParamError(name, "invalid_value", `'${name}' is said by provider_options too; remove one of the two.`);
    }
  }
}
