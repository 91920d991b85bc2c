import { expect, it } from "vitest";
import { describeDatabases } from "../testkit/databases.ts";

/**
 * Tables without the column. `organization` is the tenants themselves; `model_listing` is a cache by deployment, the environment's among
 * them, and is reached through a deployment alone, which has the column.
 */
const WITHOUT = ["catalog_seed", "instance_fact", "model", "model_listing", "organization", "price"];

describeDatabases("tables", (database) => {
  it("of tenants have an organization_id that is never null; the others are known one by one", async () => {
    const { rows } = await database.open().pool.query<{ name: string; tenant: string | null }>(
      `select c.relname as name,
              (select case when a.attnotnull then 'required' else 'nullable' end from pg_attribute a
                where a.attrelid = c.oid and a.attname = 'organization_id' and not a.attisdropped) as tenant
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
        order by c.relname`,
    );
    const without = rows.filter(({ tenant }) => tenant === null).map(({ name }) => name);
    expect(without).toEqual(WITHOUT);
    const owned = rows.filter(({ name }) => !WITHOUT.includes(name));
    expect(owned.map(({ tenant }) => tenant)).toEqual(owned.map(() => "required"));
    expect(owned.length).toBeGreaterThan(5);
  });
});
