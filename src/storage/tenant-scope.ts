import type { SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import type { TenantScope } from "../domain/identity/principal.ts";
import { toStorableText } from "./storable.ts";
import { eq } from "./drizzle.ts";

/**
 * The one place where a tenant's scope becomes SQL: a condition on the column that names the owning organization.
 *
 * @returns `undefined`, which is no condition, for the scope that reaches every organization
 */
export function whereTenant(column: AnyPgColumn, scope: TenantScope): SQL | undefined {
  return scope.kind === "everyOrganization" ? undefined : eq(column, toStorableText(scope.organizationId));
}
