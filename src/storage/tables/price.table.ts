import type { PriceUnit } from "../../domain/catalog/model.ts";
import { moment, picoUsd } from "./columns.ts";
import { modelTable } from "./model.table.ts";
import { bigint, pgTable, primaryKey, smallint, text } from "../drizzle.ts";

/** Prices of models. A figure is never changed: a new one is a new row with a later start; one that ended says when. */
export const priceTable = pgTable(
  "price",
  {
    modelId: text("model_id")
      .notNull()
      .references(() => modelTable.id),
    unit: text("unit").$type<PriceUnit>().notNull(),
    aboveInputTokens: bigint("above_input_tokens", { mode: "number" }).notNull(),
    /** Minutes after midnight UTC; 0 to 1,440 is the whole day. */
    dailyFrom: smallint("daily_from").notNull().default(0),
    dailyUntil: smallint("daily_until").notNull().default(1_440),
    validFrom: moment("valid_from").notNull(),
    validUntil: moment("valid_until"),
    picoUsdPerUnit: picoUsd("pico_usd_per_unit").notNull(),
    source: text("source").notNull(),
    sourceDate: text("source_date"),
  },
  (table) => [
    primaryKey({
      name: "price_pk",
      columns: [table.modelId, table.unit, table.aboveInputTokens, table.dailyFrom, table.dailyUntil, table.validFrom],
    }),
  ],
);
