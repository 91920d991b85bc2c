import type { JsonObject } from "../../../lib/json.ts";
import type { HeaderFields } from "./caller-headers.ts";
import { toParam, type NameField } from "./openai-words.ts";

/**
 * Creates the names of the gateway's fields for one request: of what can be said in several places, the place where this caller
 * said it.
 */
export function toSaidNames(body: JsonObject, fromHeaders: HeaderFields): NameField {
  const isGiven = (name: string): boolean => body[name] !== undefined && body[name] !== null;
  return (field) => {
    switch (field[0]) {
      case "maxOutputTokens":
        return isGiven("max_tokens") && !isGiven("max_completion_tokens") ? "max_tokens" : toParam(field);
      case "endUserId":
        if (fromHeaders.endUserId !== undefined) return "x-narthex-end-user-id";
        return isGiven("user") ? "user" : "safety_identifier";
      case "metadata":
        return isGiven("metadata") ? "metadata" : "x-narthex-metadata";
      default:
        return toParam(field);
    }
  };
}
