import type { VendorError } from "../dialect.ts";
import { article, firstOf, isGiven, kindOf, listAt, numberAt, recordAt, stringAt, type JsonRecord } from "../json.ts";
import { invalid, missing } from "../openai/errors.ts";
import { traitsOf, type OpenAiModels } from "../openai/models.ts";
import { refuseInput } from "./refuse-input.ts";
import { refuseFormat, refuseTools } from "./refuse-tools.ts";

/** Every parameter of a request. */
const PARAMETERS = new Set(
  (
    "access_programs background context_management conversation image include input instructions max_output_tokens max_tool_calls metadata " +
    "model moderation parallel_tool_calls previous_response_id prompt prompt_cache_key prompt_cache_options prompt_cache_retention reasoning " +
    "safety_identifier service_tier store stream stream_options temperature text tool_choice tools top_logprobs top_p truncation user"
  ).split(" "),
);

/** Parameters of chat completions that have another name here. */
const MOVED: Readonly<Record<string, string>> = {
  messages: "input",
  response_format: "text.format",
  reasoning_effort: "reasoning.effort",
  verbosity: "text.verbosity",
};

/** What can be included. */
const INCLUDABLE = [
  "file_search_call.results",
  "web_search_call.results",
  "web_search_call.action.sources",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
  "code_interpreter_call.outputs",
  "reasoning.encrypted_content",
  "message.output_text.logprobs",
];

/** Numbers with their least and most, and whether they are whole. */
const RANGES: readonly (readonly [string, number, number, "integer" | "decimal"])[] = [
  ["temperature", 0, 2, "decimal"],
  ["top_p", 0, 1, "decimal"],
  ["top_logprobs", 0, 20, "integer"],
  ["max_output_tokens", 16, Infinity, "integer"],
  ["max_tool_calls", 1, Infinity, "integer"],
];

/** What OpenAI refuses in a request for a response; undefined when it would answer. */
export function refuseResponse(
  body: JsonRecord,
  model: string,
  models: OpenAiModels,
  stored: ReadonlySet<string>,
): VendorError | undefined {
  return firstOf([
    () => (model === "" ? missing("model") : undefined),
    () => refuseUnknown(body),
    () => (models.has(model) ? undefined : unknownModel(model)),
    () => refuseNumbers(body),
    () => refuseForModel(body, model),
    () => refuseSwitches(body),
    () => refusePrevious(body, stored),
    () => refuseInput(body, stored),
    () => refuseTools(body),
    () => refuseFormat(body),
  ]);
}

function refuseUnknown(body: JsonRecord): VendorError | undefined {
  const unknown = Object.keys(body).find((key) => !PARAMETERS.has(key));
  if (unknown === undefined) return undefined;
  const moved = MOVED[unknown];
  return moved === undefined
    ? invalid(`Unknown parameter: '${unknown}'.`, unknown, "unknown_parameter")
    : invalid(
        `Unsupported parameter: '${unknown}'. In the Responses API, this parameter has moved to '${moved}'. Try again with the new parameter. See the API documentation for more information: https://platform.openai.com/docs/api-reference/responses/create.`,
        null,
        "unsupported_parameter",
      );
}

function refuseForModel(body: JsonRecord, model: string): VendorError | undefined {
  const traits = traitsOf(model);
  const effort = stringAt(recordAt(body, "reasoning") ?? {}, "effort");
  if (!traits.reasons) {
    return effort === undefined ? undefined : unsupported("reasoning.effort");
  }
  if (effort !== undefined && !traits.efforts.includes(effort)) {
    const known = traits.efforts.map((name) => `'${name}'`);
    const listed = `${known.slice(0, -1).join(", ")}, and ${known.at(-1) ?? ""}`;
    return invalid(
      `Unsupported value: '${effort}' is not supported with the '${model}' model. Supported values are: ${listed}.`,
      "reasoning.effort",
      "unsupported_value",
    );
  }
  if ((effort ?? traits.defaultEffort) === "none") return undefined;
  const sampling = ["temperature", "top_p", "top_logprobs"].find((name) => isGiven(body[name]));
  return sampling === undefined ? undefined : unsupported(sampling);
}

function unsupported(name: string): VendorError {
  return invalid(`Unsupported parameter: '${name}' is not supported with this model.`, name);
}

function refuseNumbers(body: JsonRecord): VendorError | undefined {
  for (const [name, least, most, wanted] of RANGES) {
    const value = body[name];
    if (!isGiven(value)) continue;
    if (typeof value !== "number" || (wanted === "integer" && !Number.isInteger(value))) {
      const expected = wanted === "integer" ? "an integer" : "a decimal";
      return invalid(
        `Invalid type for '${name}': expected ${expected}, but got ${article(kindOf(value))} instead.`,
        name,
        "invalid_type",
      );
    }
    const [where, range] =
      value < least ? ["below_min", `>= ${String(least)}`] : value > most ? ["above_max", `<= ${String(most)}`] : [];
    if (where === undefined) continue;
    const said = where === "below_min" ? "below minimum" : "above maximum";
    return invalid(
      `Invalid '${name}': ${wanted} ${said} value. Expected a value ${range ?? ""}, but got ${String(value)} instead.`,
      name,
      `${wanted}_${where}_value`,
    );
  }
  const value = numberAt(body, "max_output_tokens");
  const most = traitsOf(typeof body.model === "string" ? body.model : "").outputTokens;
  if (value === undefined || value <= most) return undefined;
  return invalid(
    `Invalid 'max_output_tokens': integer above maximum value. Expected a value <= ${String(most)}, but got ${String(value)} instead.`,
    "max_output_tokens",
    "integer_above_max_value",
  );
}

function refuseSwitches(body: JsonRecord): VendorError | undefined {
  for (const name of ["stream", "store", "background", "parallel_tool_calls"]) {
    if (!isGiven(body[name]) || typeof body[name] === "boolean") continue;
    return invalid(
      `Invalid type for '${name}': expected a boolean, but got ${article(kindOf(body[name]))} instead.`,
      name,
      "invalid_type",
    );
  }
  if (isGiven(body.stream_options) && body.stream !== true) {
    return invalid("The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options");
  }
  if (body.background === true && body.store === false) {
    return invalid("Background mode requires 'store' to be true.", "background");
  }
  const index = listAt(body, "include").findIndex((word) => !INCLUDABLE.some((known) => known === word));
  if (index !== -1) {
    const known = INCLUDABLE.map((name) => `'${name}'`);
    return invalid(
      `Invalid value: '${String(listAt(body, "include")[index])}'. Supported values are: ${known.slice(0, -1).join(", ")}, and ${known.at(-1) ?? ""}.`,
      `include[${String(index)}]`,
      "invalid_value",
    );
  }
  return undefined;
}

function refusePrevious(body: JsonRecord, stored: ReadonlySet<string>): VendorError | undefined {
  const previous = body.previous_response_id;
  if (typeof previous !== "string" || stored.has(previous)) return undefined;
  return invalid(
    `Previous response with id '${previous}' not found.`,
    "previous_response_id",
    "previous_response_not_found",
  );
}

function unknownModel(model: string): VendorError {
  return invalid(`The requested model '${model}' does not exist.`, "model", "model_not_found");
}
