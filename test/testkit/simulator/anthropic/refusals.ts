import type { VendorError } from "../dialect.ts";
import { listAt, type JsonRecord } from "../json.ts";
import { invalid, modelNotFound } from "./errors.ts";
import type { AnthropicModels } from "./models.ts";

/** What Anthropic refuses in a Messages request; undefined when it would answer. */
export function refuseMessages(body: JsonRecord, model: string, models: AnthropicModels): VendorError | undefined {
  if (model === "") return invalid("model: Field required");
  if (body.max_tokens === undefined) return invalid("max_tokens: Field required");
  if (listAt(body, "messages").length === 0) return invalid("messages: at least one message is required");
  if (!models.has(model)) return modelNotFound(model);
  return undefined;
}
