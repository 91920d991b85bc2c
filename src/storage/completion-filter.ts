import { and, eq, gte, lt, or, sql, type SQL } from "drizzle-orm";
import type { CompletionFilter } from "../domain/completion/completion-store.ts";
import type { TenantScope } from "../domain/identity/principal.ts";
import { toMoment, toStorableJson, toStorableText } from "./storable.ts";
import { completionTable as table } from "./tables/completion.table.ts";
import { whereTenant } from "./tenant-scope.ts";

/** The columns that a filter compares with one text. */
const TEXT_COLUMNS = {
  provider: table.providerId,
  status: table.status,
  apiKeyId: table.apiKeyId,
  teamId: table.teamId,
  projectId: table.projectId,
  sessionId: table.sessionId,
  endUserId: table.endUserId,
} as const;

const TEXT_FIELDS = ["provider", "status", "apiKeyId", "teamId", "projectId", "sessionId", "endUserId"] as const;

/** The condition of a filter, inside a tenant's scope. */
export function whereCompletion(scope: TenantScope, filter: CompletionFilter): SQL | undefined {
  const { model, metadata, sinceMs, untilMs } = filter;
  return and(
    whereTenant(table.organizationId, scope),
    ...TEXT_FIELDS.map((field) => {
      const value = filter[field];
      return value === undefined ? undefined : sql`${TEXT_COLUMNS[field]} = ${toStorableText(value)}`;
    }),
    model === undefined
      ? undefined
      : or(eq(table.modelId, toStorableText(model)), eq(table.requestedModel, toStorableText(model))),
    metadata === undefined ? undefined : sql`${table.metadata} @> ${toStorableJson(metadata)}::jsonb`,
    sinceMs === undefined ? undefined : gte(table.createdAt, toMoment(sinceMs)),
    untilMs === undefined ? undefined : lt(table.createdAt, toMoment(untilMs)),
  );
}
