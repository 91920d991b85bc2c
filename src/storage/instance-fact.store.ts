import type { IdentityStores } from "../domain/identity/identity-store.ts";
import type { Database } from "./database.ts";
import { guardDatabase } from "./database-error.ts";
import { instanceFactTable as table } from "./tables/instance-fact.table.ts";
import { and, eq } from "./drizzle.ts";

/** Keeps facts about the instance: the first writer wins, on every replica. */
export function createInstanceFactStore({
  db,
}: Pick<Database, "db">): Pick<IdentityStores, "putInstanceFact" | "findInstanceFact" | "replaceInstanceFact"> {
  const find = async (name: string): Promise<string | undefined> => {
    const rows = await db.select().from(table).where(eq(table.name, name));
    return rows[0]?.value;
  };
  return {
    putInstanceFact: (name, value) =>
      guardDatabase(async () => {
        await db.insert(table).values({ name, value }).onConflictDoNothing();
        return (await find(name)) ?? value;
      }),
    findInstanceFact: (name) => guardDatabase(() => find(name)),
    replaceInstanceFact: (name, kept, value) =>
      guardDatabase(async () => {
        await db
          .update(table)
          .set({ value })
          .where(and(eq(table.name, name), eq(table.value, kept)));
      }),
  };
}
