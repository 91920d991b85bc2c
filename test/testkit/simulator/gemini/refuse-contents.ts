import type { VendorError } from "../dialect.ts";
import { isBase64 } from "../media.ts";
import { firstOf, isRecord, listAt, stringAt, type JsonRecord } from "../json.ts";
import { partsOf } from "./ask.ts";
import { invalid } from "./errors.ts";
import { field } from "./fields.ts";
import { signsThoughts } from "./models.ts";
import { refuseFile, refuseInline } from "./refuse-media.ts";

/** Signatures that Google documents for calls whose own signature is not at hand. */
const SIGNATURE_SUBSTITUTES = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"];

/** What a part may hold; it has to hold one of them. */
const DATA = [
  "inlineData",
  "fileData",
  "functionCall",
  "functionResponse",
  "executableCode",
  "codeExecutionResult",
  "toolCall",
  "toolResponse",
];

/** What Google refuses in `contents`. */
export function refuseContents(body: JsonRecord, model: string): VendorError | undefined {
  const contents = listAt(body, "contents");
  if (contents.length === 0) return invalid("* GenerateContentRequest.contents: contents is not specified\n");
  const records = contents.filter(isRecord);
  return firstOf([
    ...records.map((content, index) => () => refuseContent(content, index, model)),
    () => refuseTurns(records),
    () => (signsThoughts(model) ? refuseUnsigned(records) : undefined),
  ]);
}

function refuseContent(content: JsonRecord, index: number, model: string): VendorError | undefined {
  const at = `contents[${String(index)}]`;
  const role = content.role ?? "user";
  if (role !== "user" && role !== "model" && role !== "function")
    return invalid("Please use a valid role: user, model.");
  const parts = partsOf(content);
  if (parts.length === 0) return invalid(`* GenerateContentRequest.${at}.parts: contents.parts must not be empty.\n`);
  return firstOf(parts.map((part, position) => () => refusePart(part, model, `${at}.parts[${String(position)}]`)));
}

function refusePart(part: JsonRecord, model: string, at: string): VendorError | undefined {
  // proto3 knows no difference between an empty text and none.
  const hasData = (stringAt(part, "text") ?? "") !== "" || DATA.some((name) => field(part, name) !== undefined);
  const isSignature = stringAt(part, "thoughtSignature") !== undefined && stringAt(part, "text") !== undefined;
  if (!hasData && !isSignature) {
    return invalid(
      `* GenerateContentRequest.${at}.data: required oneof field 'data' must have one initialized field\n`,
    );
  }
  const inline = field(part, "inlineData");
  if (inline !== undefined) return refuseInline(inline, at);
  const file = field(part, "fileData");
  if (file !== undefined) return refuseFile(file, model);
  const response = field(part, "functionResponse");
  if (response !== undefined && (stringAt(response, "name") ?? "") === "") {
    return invalid(`* GenerateContentRequest.${at}.function_response.name: Name cannot be empty.\n`);
  }
  return undefined;
}

/** Calls come after a user's turn or results; results come right after calls, as many as there were. */
function refuseTurns(contents: readonly JsonRecord[]): VendorError | undefined {
  let open = 0;
  for (const [index, content] of contents.entries()) {
    const parts = partsOf(content);
    const calls = parts.filter((part) => field(part, "functionCall") !== undefined).length;
    const results = parts.filter((part) => field(part, "functionResponse") !== undefined).length;
    if (results > 0 && open === 0)
      return invalid("Please ensure that function response turn comes immediately after a function call turn.");
    if (open > 0 && results !== open) {
      return invalid(
        "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.",
      );
    }
    const before = contents[index - 1];
    if (calls > 0 && (before === undefined || before.role === "model")) {
      return invalid(
        "Please ensure that function call turn comes immediately after a user turn or after a function response turn.",
      );
    }
    open = calls;
  }
  return undefined;
}

/** In the current turn the first call of every step must bring back the signature it came with. */
function refuseUnsigned(contents: readonly JsonRecord[]): VendorError | undefined {
  const start = contents.findLastIndex(
    (content) => content.role !== "model" && partsOf(content).some((part) => typeof part.text === "string"),
  );
  for (const [index, content] of contents.entries()) {
    if (index < start || content.role !== "model") continue;
    const parts = partsOf(content);
    const position = parts.findIndex((part) => field(part, "functionCall") !== undefined);
    const part = parts[position];
    if (part === undefined) continue;
    const signature = stringAt(part, "thoughtSignature") ?? stringAt(part, "thought_signature") ?? "";
    if (SIGNATURE_SUBSTITUTES.includes(signature)) continue;
    const name = stringAt(field(part, "functionCall") ?? {}, "name") ?? "";
    if (signature === "") {
      return invalid(
        `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\` , position ${String(index + 1)}. Please refer to https://ai.google.dev/gemini-api/docs/thought-signatures for more details.`,
      );
    }
    if (!isBase64(signature)) return invalid("Corrupted thought signature.");
  }
  return undefined;
}
