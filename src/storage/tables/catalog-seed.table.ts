import { moment } from "./columns.ts";
import { pgTable, smallint, text } from "../drizzle.ts";

/** The seed of the catalogue that was applied last; one row. */
export const catalogSeedTable = pgTable("catalog_seed", {
  id: smallint("id").primaryKey(),
  fingerprint: text("fingerprint").notNull(),
  appliedAt: moment("applied_at").notNull(),
});
