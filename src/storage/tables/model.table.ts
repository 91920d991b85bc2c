import { bigint, pgTable, text } from "drizzle-orm/pg-core";
import type { ModelCapability } from "../../domain/catalog/model.ts";
import type { ProviderId } from "../../domain/provider/provider.ts";

/** Models of the catalogue. */
export const modelTable = pgTable("model", {
  id: text("id").primaryKey(),
  providerId: text("provider_id").$type<ProviderId>().notNull(),
  vendorModelId: text("vendor_model_id").notNull(),
  name: text("name").notNull(),
  capabilities: text("capabilities").array().$type<ModelCapability[]>().notNull(),
  contextWindow: bigint("context_window", { mode: "number" }),
  maxOutputTokens: bigint("max_output_tokens", { mode: "number" }),
});
