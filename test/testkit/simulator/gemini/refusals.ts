import type { VendorError } from "../dialect.ts";
import { listAt, type JsonRecord } from "../json.ts";
import { invalid, modelNotFound } from "./errors.ts";
import type { GeminiModels } from "./models.ts";

/** What Google refuses in a generateContent request; undefined when it would answer. */
export function refuseGenerate(body: JsonRecord, model: string, models: GeminiModels): VendorError | undefined {
  if (!models.has(model)) return modelNotFound(model);
  if (listAt(body, "contents").length === 0)
    return invalid("* GenerateContentRequest.contents: contents is not specified");
  return undefined;
}
