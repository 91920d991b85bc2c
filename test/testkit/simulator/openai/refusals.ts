import type { VendorError } from "../dialect.ts";
import { listAt, type JsonRecord } from "../json.ts";
import { invalid, modelNotFound } from "./errors.ts";
import type { OpenAiModels } from "./models.ts";

/** What OpenAI refuses in a chat request; undefined when it would answer. */
export function refuseChat(body: JsonRecord, model: string, models: OpenAiModels): VendorError | undefined {
  if (model === "") return invalid("you must provide a model parameter");
  if (!models.has(model)) return modelNotFound(model);
  if (listAt(body, "messages").length === 0)
    return invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
  return undefined;
}
