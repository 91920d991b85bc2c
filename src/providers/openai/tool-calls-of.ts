import { isFields, listAt, type Fields } from "../shared/read-json.ts";

/** The `tool_calls` of a message or a delta, one that stands there without its list among them. */
export function toolCallsOf(message: Fields): readonly unknown[] {
  const given = message["tool_calls"];
  return isFields(given) ? [given] : listAt(message, "tool_calls");
}
