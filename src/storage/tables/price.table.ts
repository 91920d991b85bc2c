import { bigint, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { PriceUnit } from "../../domain/catalog/model.ts";
import { moment, picoUsd } from "./columns.ts";
import { modelTable } from "./model.table.ts";

/** Prices of models. A row is never changed: a new figure is a new row with a later start. */
export const priceTable = pgTable(
  "price",
  {
    modelId: text("model_id")
      .notNull()
      .references(() => modelTable.id),
    unit: text("unit").$type<PriceUnit>().notNull(),
    aboveInputTokens: bigint("above_input_tokens", { mode: "number" }).notNull(),
    validFrom: moment("valid_from").notNull(),
    picoUsdPerUnit: picoUsd("pico_usd_per_unit").notNull(),
    source: text("source").notNull(),
  },
  (table) => [primaryKey({ columns: [table.modelId, table.unit, table.aboveInputTokens, table.validFrom] })],
);
