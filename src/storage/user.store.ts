import type { OwnedStore } from "../domain/identity/identity-store.ts";
import type { User } from "../domain/identity/organization.ts";
import type { Database } from "./database.ts";
import { createOwnedStore } from "./owned-store.ts";
import { toMoment, toStorableText } from "./storable.ts";
import { userTable as table } from "./tables/user.table.ts";

/** Keeps users. */
export function createUserStore({ db }: Pick<Database, "db">): OwnedStore<User> {
  return createOwnedStore<User>({
    columns: table,
    idBeginnings: ["user_"],
    insert: (user) => db.insert(table).values(fromUser(user)),
    select: async (where, order, limit) => {
      const rows = await db
        .select()
        .from(table)
        .where(where)
        .orderBy(...order)
        .limit(limit);
      return rows.map(toUser);
    },
  });
}

function toUser(row: typeof table.$inferSelect): User {
  return { id: row.id, organizationId: row.organizationId, name: row.name, createdAtMs: row.createdAt.getTime() };
}

function fromUser(user: User): typeof table.$inferInsert {
  return {
    id: user.id,
    organizationId: user.organizationId,
    name: toStorableText(user.name),
    createdAt: toMoment(user.createdAtMs),
  };
}
