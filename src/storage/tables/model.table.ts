import type { ModelCapability, ModelModality } from "../../domain/catalog/model.ts";
import type { ProviderId } from "../../domain/provider/provider.ts";
import { moment } from "./columns.ts";
import { bigint, boolean, pgTable, text } from "../drizzle.ts";

/** Models of the catalogue. */
export const modelTable = pgTable("model", {
  id: text("id").primaryKey(),
  providerId: text("provider_id").$type<ProviderId>().notNull(),
  vendorModelId: text("vendor_model_id").notNull(),
  name: text("name").notNull(),
  capabilities: text("capabilities").array().$type<ModelCapability[]>().notNull(),
  inputModalities: text("input_modalities").array().$type<ModelModality[]>(),
  outputModalities: text("output_modalities").array().$type<ModelModality[]>(),
  contextWindow: bigint("context_window", { mode: "number" }),
  maxOutputTokens: bigint("max_output_tokens", { mode: "number" }),
  releasedOn: text("released_on"),
  deprecatedOn: text("deprecated_on"),
  sunsetOn: text("sunset_on"),
  isDeprecated: boolean("is_deprecated"),
  factsSource: text("facts_source"),
  /** When a later seed had it no more; it is kept for the history of its prices. */
  withdrawnAt: moment("withdrawn_at"),
});
