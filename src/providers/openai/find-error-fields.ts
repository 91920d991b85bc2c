import { fieldsAt, isFields, listAt, stringAt, type Fields } from "../shared/read-json.ts";

/**
 * The error of a body, in OpenAI's words `message`, `type`, `param` and `code`, whatever form the server gives it:
 *
 * - OpenAI and most others: `{"error": {…}}`
 * - xAI, LM Studio and Together's edge: `{"error": "…", "code": "…"}`
 * - Cerebras, Mistral and older vLLM: the fields without an envelope
 * - Mistral and whatever checks requests with FastAPI: `{"detail": "…"}` or `{"detail": [{"loc": ["body", …], "msg": "…"}]}`
 * - Fireworks' edge: `{"fault": {"faultstring": "…", "detail": {"errorcode": "…"}}}`
 *
 * `undefined` where the body is none of these.
 */
export function findErrorFields(body: unknown): Fields | undefined {
  if (!isFields(body)) return undefined;
  const error = fieldsAt(body, "error");
  if (error !== undefined) return error;
  const text = stringAt(body, "error");
  if (text !== undefined) return { message: text, code: body["code"] };
  const fault = fieldsAt(body, "fault");
  if (fault !== undefined) {
    return { message: stringAt(fault, "faultstring"), code: fieldsAt(fault, "detail")?.["errorcode"] };
  }
  const detail = detailOf(body) ?? detailOf(fieldsAt(body, "message"));
  if (detail !== undefined) return { type: "invalid_request_error", ...detail };
  return stringAt(body, "message") === undefined ? undefined : body;
}

function detailOf(fields: Fields | undefined): Fields | undefined {
  const text = stringAt(fields, "detail");
  if (text !== undefined) return { message: text };
  const first = listAt(fields, "detail").find(isFields);
  if (first === undefined) return undefined;
  const place = listAt(first, "loc").find((step) => step !== "body");
  return { message: stringAt(first, "msg"), param: typeof place === "string" ? place : undefined };
}
