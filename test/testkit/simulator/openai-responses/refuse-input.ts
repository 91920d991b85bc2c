import type { VendorError } from "../dialect.ts";
import { isBase64, sniffImage } from "../media.ts";
import { firstOf, isGiven, isRecord, kindOf, recordsOf, stringAt, type JsonRecord } from "../json.ts";
import { invalid, missing } from "../openai/errors.ts";

const ROLES = ["assistant", "system", "developer", "user"];

/** Types of content parts by role. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ["input_text", "input_image", "input_file"],
  system: ["input_text", "input_image", "input_file"],
  developer: ["input_text", "input_image", "input_file"],
  assistant: ["output_text", "refusal"],
};

/** Required fields of the items that a caller of functions sends. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  function_call: ["call_id", "name", "arguments"],
  function_call_output: ["call_id", "output"],
  custom_tool_call: ["call_id", "name", "input"],
  custom_tool_call_output: ["call_id", "output"],
  reasoning: ["summary"],
  item_reference: ["id"],
};

/** What OpenAI refuses in `input`. */
export function refuseInput(body: JsonRecord, stored: ReadonlySet<string>): VendorError | undefined {
  const { input } = body;
  if (!isGiven(input)) return isGiven(body.prompt) ? undefined : missing("input");
  if (typeof input === "string") return undefined;
  if (!Array.isArray(input)) {
    return invalid(
      `Invalid type for 'input': expected one of a string or array of objects, but got ${kindOf(input)} instead.`,
      "input",
      "invalid_type",
    );
  }
  return firstOf([
    ...input.map((item, index) => () => refuseItem(item, `input[${String(index)}]`, body, stored)),
    () => refuseCalls(recordsOf(input), body),
  ]);
}

function refuseItem(item: unknown, at: string, body: JsonRecord, stored: ReadonlySet<string>): VendorError | undefined {
  if (!isRecord(item)) {
    return invalid(
      `Invalid type for '${at}': expected an object, but got ${kindOf(item)} instead.`,
      at,
      "invalid_type",
    );
  }
  const type = stringAt(item, "type") ?? "message";
  if (type === "message") return refuseMessage(item, at);
  const required = REQUIRED[type];
  if (required === undefined) {
    const known = ["message", ...Object.keys(REQUIRED)].map((name) => `'${name}'`).join(", ");
    return invalid(`Invalid value: '${type}'. Supported values are: ${known}.`, at, "invalid_value");
  }
  const lacking = required.find((name) => !isGiven(item[name]));
  if (lacking !== undefined) return missing(`${at}.${lacking}`);
  const text = ["arguments", "input"].find((name) => required.includes(name) && typeof item[name] !== "string");
  if (text !== undefined) {
    return invalid(
      `Invalid type for '${at}.${text}': expected a string, but got ${kindOf(item[text])} instead.`,
      `${at}.${text}`,
      "invalid_type",
    );
  }
  const id = stringAt(item, "id");
  const needsStored = type === "item_reference" || (type === "reasoning" && !isGiven(item.encrypted_content));
  if (id === undefined || !needsStored || stored.has(id)) return undefined;
  return {
    status: 404,
    message: `Item with id '${id}' not found.${body.store === false ? " Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input." : ""}`,
    type: "invalid_request_error",
    param: "input",
  };
}

function refuseMessage(item: JsonRecord, at: string): VendorError | undefined {
  const role = stringAt(item, "role");
  if (role === undefined) return missing(`${at}.role`);
  const known = PARTS[role];
  if (known === undefined) {
    const roles = ROLES.map((name) => `'${name}'`);
    return invalid(
      `Invalid value: '${role}'. Supported values are: ${roles.slice(0, -1).join(", ")}, and ${roles.at(-1) ?? ""}.`,
      `${at}.role`,
      "invalid_value",
    );
  }
  const { content } = item;
  if (!isGiven(content)) return missing(`${at}.content`);
  if (typeof content === "string") return undefined;
  if (!Array.isArray(content)) {
    return invalid(
      `Invalid type for '${at}.content': expected one of a string or array of objects, but got ${kindOf(content)} instead.`,
      `${at}.content`,
      "invalid_type",
    );
  }
  return firstOf(
    recordsOf(content).map(
      (part, position) => () => refusePart(part, known, `${at}.content[${String(position)}]`, role),
    ),
  );
}

function refusePart(part: JsonRecord, known: readonly string[], at: string, role: string): VendorError | undefined {
  const type = stringAt(part, "type");
  if (type === undefined) return missing(`${at}.type`);
  if (!known.includes(type)) {
    const names = known.map((name) => `'${name}'`).join(role === "assistant" ? " and " : ", ");
    return invalid(`Invalid value: '${type}'. Supported values are: ${names}.`, at, "invalid_value");
  }
  if (type.endsWith("_text") && stringAt(part, "text") === undefined) return missing(`${at}.text`);
  return type === "input_image" ? refuseImage(part, at) : undefined;
}

function refuseImage(part: JsonRecord, at: string): VendorError | undefined {
  const url = part.image_url;
  if (!isGiven(url)) return isGiven(part.file_id) ? undefined : missing(`${at}.image_url`);
  if (typeof url !== "string") {
    return invalid(
      `Invalid type for '${at}.image_url': expected an image URL, but got an object instead.`,
      `${at}.image_url`,
      "invalid_type",
    );
  }
  if (/^https?:\/\//.test(url)) return undefined;
  const data = /^data:([^;,]+);base64,(.*)$/s.exec(url);
  if (data === null) {
    return invalid(
      `Invalid '${at}.image_url'. Expected a valid URL, but got a value with an invalid format.`,
      `${at}.image_url`,
      "invalid_value",
    );
  }
  const base64 = data[2] ?? "";
  if (!isBase64(base64)) {
    return invalid(
      `Invalid '${at}.image_url'. Expected a base64-encoded data URL with an image MIME type (e.g. 'data:image/png;base64,aW1nIGJ5dGVzIGhlcmU='), but got a value without the 'data:' prefix.`,
      `${at}.image_url`,
      "invalid_value",
    );
  }
  if ((data[1] ?? "").startsWith("image/") && sniffImage(base64) !== undefined) return undefined;
  return invalid(
    "The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].",
    "input",
    "invalid_image",
  );
}

/** A call's output answers a call of the input, and every call of the input is answered in it. */
function refuseCalls(items: readonly JsonRecord[], body: JsonRecord): VendorError | undefined {
  if (isGiven(body.previous_response_id) || isGiven(body.conversation)) return undefined;
  for (const [kind, said] of [
    ["function_call", "function"],
    ["custom_tool_call", "custom tool"],
  ] as const) {
    const idsOf = (type: string): string[] =>
      items.filter((item) => item.type === type).map((item) => stringAt(item, "call_id") ?? "");
    const calls = idsOf(kind);
    const outputs = idsOf(`${kind}_output`);
    const lone = outputs.find((id) => !calls.includes(id));
    if (lone !== undefined) {
      return invalid(`No tool call found for ${said} call output with call_id ${lone}.`, "input");
    }
    const open = calls.find((id) => !outputs.includes(id));
    if (open !== undefined) return invalid(`No tool output found for ${said} call ${open}.`, "input");
  }
  return undefined;
}
