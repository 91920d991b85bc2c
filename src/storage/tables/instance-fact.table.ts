import { pgTable, text } from "../drizzle.ts";

/** What holds for the whole instance; each fact is written once. */
export const instanceFactTable = pgTable("instance_fact", {
  name: text("name").primaryKey(),
  value: text("value").notNull(),
});
