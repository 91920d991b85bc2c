import type { JsonObject, JsonValue } from "../../../lib/json.ts";
import { ParamError } from "./param-error.ts";

/**
 * What becomes of a parameter of OpenAI's:
 * `used`, it has a field of the gateway's own; `passed on`, it goes to the vendor under its own name by provider options, or is noted
 * for vendors that have no such setting; `noted`, the call goes on without it and says so in its warnings; `refused`.
 */
export type Handling = "used" | "passed on" | "noted" | "refused";

/** The rule about one parameter. */
export interface ParameterRule {
  readonly handling: Handling;
  /** For used and passed on: what it does. For noted and refused: why, and what to do instead. One sentence. */
  readonly note: string;
  /** Values that ask for nothing besides what happens anyway: taken without a word. Default only null. */
  readonly harmless?: ((value: JsonValue) => boolean) | undefined;
  /** Values that are refused though others are not. Default none. */
  readonly refuses?: ((value: JsonValue) => boolean) | undefined;
}

/** The parameters of one endpoint. */
export type ParameterRules = ReadonlyMap<string, ParameterRule>;

/** What the rules made of a body. */
export interface SortedParameters {
  /** Passed on: OpenAI's name and the value. */
  readonly passedOn: JsonObject;
  /** Sentences for the warnings. */
  readonly notes: readonly string[];
}

/** Makes rules out of rows. */
export function createRules(rows: Readonly<Record<string, ParameterRule>>): ParameterRules {
  return new Map(Object.entries(rows));
}

/**
 * Applies the rules to a body.
 *
 * @throws {@link ParamError} for a parameter that is refused or that OpenAI's API does not have
 */
export function sortParameters(body: JsonObject, rules: ParameterRules): SortedParameters {
  const passedOn: JsonObject = {};
  const notes: string[] = [];
  for (const name of Object.keys(body)) {
    const rule = rules.get(name);
    if (rule?.handling === "used") continue;
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (rule === undefined) throw unknownParameter(name);
    if (rule.harmless?.(value) === true) continue;
    if (rule.handling === "refused" || rule.refuses?.(value) === true) {
      throw new ParamError(name, "unsupported_parameter", `Unsupported parameter: '${name}'. ${rule.note}`);
    }
    if (rule.handling === "passed on") passedOn[name] = value;
    else notes.push(`${name} was ignored: ${rule.note}`);
  }
  return { passedOn, notes };
}

function unknownParameter(name: string): ParamError {
  const shown = /^[\w.-]{1,64}$/.test(name) ? name : "…";
  return new ParamError(
    shown,
    "unknown_parameter",
    `Unknown parameter: '${shown}'. What a vendor has besides OpenAI's parameters goes into provider_options, under the provider's id.`,
    "Unknown parameter.",
  );
}
