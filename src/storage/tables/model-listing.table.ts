import { moment } from "./columns.ts";
import { pgTable, text } from "../drizzle.ts";

/** What vendors' own lists named for each credential when they were last read. */
export const modelListingTable = pgTable("model_listing", {
  /** The environment's deployments have no row of their own. */
  deploymentId: text("deployment_id").primaryKey(),
  vendorModelIds: text("vendor_model_ids").array().notNull(),
  readAt: moment("read_at").notNull(),
});
