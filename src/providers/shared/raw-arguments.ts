import { isNestedTooDeeply } from "../../lib/json.ts";
import { brokenAnswer, type FailureContext } from "./answer-failure.ts";

/**
 * The arguments of a tool call as text, whether a vendor gives them as text or as the value that the text would say; empty where it
 * gives none.
 *
 * @throws a ProviderError for a value that is nested too deeply to be printed
 */
export function toRawArguments(given: unknown, context: FailureContext): string {
  if (typeof given === "string") return given;
  if (given === undefined || given === null) return "";
  if (isNestedTooDeeply(given)) throw brokenAnswer(context, "gave arguments of a tool call that are nested too deeply");
  return JSON.stringify(given);
}
