import type { SQL } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { badUserInput, type GatewayError } from "../domain/error/gateway-error.ts";
import type { Page, PageRequest } from "../lib/page.ts";
import { MAX_MOMENT_MS, toMoment, toStorableText } from "./storable.ts";
import { desc, sql } from "./drizzle.ts";

/** A place in a list ordered by creation and id: when and what the row before it is. */
const position = z.tuple([z.int().min(0).max(MAX_MOMENT_MS), z.string().min(1).max(200)]);

/** The columns that lists are ordered by. */
interface ListOrder {
  readonly createdAt: AnyPgColumn;
  readonly id: AnyPgColumn;
}

/** The order of every list: newest first. */
export function newestFirst(order: ListOrder): readonly SQL[] {
  return [desc(order.createdAt), desc(order.id)];
}

/**
 * The condition for going on after the request's cursor; `undefined` where there is none. Throws `BAD_USER_INPUT` for no cursor of this list:
 * another list's would give an empty page, or one that begins anywhere, and no hint of why.
 *
 * @param idBeginnings how ids of the list begin
 */
export function whereAfter(order: ListOrder, page: PageRequest, idBeginnings: readonly string[]): SQL | undefined {
  if (page.after === undefined) return undefined;
  const { createdAtMs, id } = parseCursor(page.after);
  if (!idBeginnings.some((beginning) => id.startsWith(beginning))) throw noCursor();
  return sql`(${order.createdAt}, ${order.id}) < (${toMoment(createdAtMs).toISOString()}::timestamptz, ${id})`;
}

/**
 * A page out of rows read with one more than were asked for.
 *
 * @param rows at most `page.first + 1`, newest first
 */
export function toPage<T extends { readonly id: string; readonly createdAtMs: number }>(
  rows: readonly T[],
  page: PageRequest,
): Page<T> {
  return {
    items: rows.slice(0, page.first).map((node) => ({ cursor: toCursor(node), node })),
    hasNextPage: rows.length > page.first,
    hasPreviousPage: page.after !== undefined,
  };
}

function toCursor(row: { readonly id: string; readonly createdAtMs: number }): string {
  return Buffer.from(JSON.stringify([row.createdAtMs, row.id])).toString("base64url");
}

function parseCursor(cursor: string): { createdAtMs: number; id: string } {
  try {
    const [createdAtMs, id] = position.parse(JSON.parse(Buffer.from(cursor, "base64url").toString()));
    return { createdAtMs, id: toStorableText(id) };
  } catch {
    throw noCursor();
  }
}

function noCursor(): GatewayError {
  return badUserInput(
    ["after"],
    "This is no cursor of this list. Use the endCursor of the page before, as it was given.",
  );
}
