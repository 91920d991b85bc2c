import type { SQL } from "drizzle-orm";
import { badUserInput } from "../domain/error/gateway-error.ts";
import type { CompletionFilter } from "../domain/completion/completion-store.ts";
import type { TenantScope } from "../domain/identity/principal.ts";
import { toMoment, toStorableJson, toStorableText } from "./storable.ts";
import { completionTable as table } from "./tables/completion.table.ts";
import { whereTenant } from "./tenant-scope.ts";
import { and, eq, gte, lt, or, sql } from "./drizzle.ts";

/** The columns that a filter compares with one text. */
const TEXT_COLUMNS = {
  operation: table.operation,
  provider: table.providerId,
  status: table.status,
  apiKeyId: table.apiKeyId,
  teamId: table.teamId,
  projectId: table.projectId,
  sessionId: table.sessionId,
  endUserId: table.endUserId,
} as const;

const TEXT_FIELDS = [
  "operation",
  "provider",
  "status",
  "apiKeyId",
  "teamId",
  "projectId",
  "sessionId",
  "endUserId",
] as const;

/** Characters of the longest text that a column holds, with room to spare. */
const MAX_TEXT_LENGTH = 1_000;
/** Characters of the longest metadata that a filter asks for, as JSON: four times what a record holds by default. */
const MAX_METADATA_LENGTH = 16_384;

/**
 * The condition of a filter, inside a tenant's scope.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where it is larger than any record: the database would read it all the same
 */
export function whereCompletion(scope: TenantScope, filter: CompletionFilter): SQL | undefined {
  const { model, sinceMs, untilMs } = filter;
  for (const field of [...TEXT_FIELDS, "model"] as const) assertLength(field, filter[field], MAX_TEXT_LENGTH);
  const metadata = filter.metadata === undefined ? undefined : toStorableJson(filter.metadata);
  assertLength("metadata", metadata, MAX_METADATA_LENGTH);
  return and(
    whereTenant(table.organizationId, scope),
    ...TEXT_FIELDS.map((field) => {
      const value = filter[field];
      return value === undefined ? undefined : sql`${TEXT_COLUMNS[field]} = ${toStorableText(value)}`;
    }),
    model === undefined
      ? undefined
      : or(eq(table.modelId, toStorableText(model)), eq(table.requestedModel, toStorableText(model))),
    metadata === undefined ? undefined : sql`${table.metadata} @> ${metadata}::jsonb`,
    sinceMs === undefined ? undefined : gte(table.createdAt, toMoment(sinceMs)),
    untilMs === undefined ? undefined : lt(table.createdAt, toMoment(untilMs)),
  );
}

function assertLength(field: string, text: string | undefined, max: number): void {
  if (text === undefined || text.length <= max) return;
  throw badUserInput(
    ["filter", field],
    `filter.${field} is longer than ${String(max)} characters; no record has that.`,
  );
}
