import { joinPath, type NameField } from "../shared/openai-words.ts";

/** Where a message of the gateway's came from. */
export interface Origin {
  /** `instructions`, `input`, `input[2]`. */
  readonly at: string;
  /** Where its text or parts stand: `input[2].content`. */
  readonly content: string;
}

/** Names that the responses API has in the place of the chat API's. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^max_completion_tokens$/, "max_output_tokens"],
  [/^reasoning_effort$/, "reasoning.effort"],
  [/^response_format(?:\.json_schema)?/, "text.format"],
  [/^(tools\[\d+\])\.function\./, "$1."],
  [/^tool_calls$/, "function_call"],
  [/^tool_call_id$/, "call_id"],
  // By themselves these are types of parts.
  [/^image_url$/, "input_image"],
  [/^file$/, "input_file"],
];

/**
 * Creates the names of the gateway's fields in the responses API.
 *
 * @param origins where each message came from
 * @param nameField names as in the chat API
 */
export function toFieldNames(origins: readonly Origin[], nameField: NameField): NameField {
  return (field) => {
    const [first, index, ...rest] = field;
    if (first === "messages") {
      const origin = index === undefined ? undefined : origins[Number(index)];
      return origin === undefined ? "input" : toInputPath(origin, rest);
    }
    const param = nameField(field);
    for (const [pattern, name] of ELSEWHERE) if (pattern.test(param)) return param.replace(pattern, name);
    return param;
  };
}

/** The path of something below a message. */
function toInputPath({ at, content }: Origin, [step, part, ...rest]: readonly string[]): string {
  switch (step) {
    case "text":
      return content;
    case "parts":
      return joinPath(content, part === undefined ? [] : [part, ...toPartSteps(rest)]);
    case "toolCallId":
      return `${at}.call_id`;
    default:
      return at;
  }
}

/** Steps below a part, which has its media beside its type. */
function toPartSteps([kind, leaf, ...rest]: readonly string[]): readonly string[] {
  switch (kind) {
    case undefined:
      return [];
    case "image":
      return ["image_url"];
    case "audio":
      return ["input_audio", ...(leaf === "base64" ? ["data"] : leaf === "mediaType" ? ["format"] : [])];
    case "file":
      if (leaf === undefined) return [];
      return [leaf === "url" ? "file_url" : leaf === "filename" ? "filename" : "file_data"];
    case "providerOptions":
      return ["provider_options", ...(leaf === undefined ? [] : [leaf]), ...rest];
    default:
      return [kind];
  }
}
