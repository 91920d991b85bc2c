import type { TenantScope } from "./principal.ts";
import type { UserError } from "../error/user-error.ts";
import { isPlausibleId } from "./entity-id.ts";
import type { OwnedStore } from "./identity-store.ts";
import { isScope, SCOPES, type Scope } from "./scope.ts";

/** The longest name, in characters. */
const MAX_NAME_LENGTH = 100;
/** The most scopes of a key, doubles among them: some ten times as many as there are. */
const MAX_SCOPES = 100;
/** Control characters, halves of characters, and line and paragraph separators: none belongs in a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/** A part of an input after its check. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly userErrors: readonly UserError[] };

/** Checks a name: 1 to 100 characters after the blanks around it are taken off, none of them a control character. */
export function checkName(name: string): Checked<string> {
  const value = name.trim();
  if (value === "") return refuse("name", "Give a name that is not empty.");
  // A character takes two units at most; what is far too long is not taken apart to be counted.
  if (value.length > 2 * MAX_NAME_LENGTH || Array.from(value).length > MAX_NAME_LENGTH)
    return refuse("name", `Give a name of at most ${MAX_NAME_LENGTH} characters.`);
  if (UNPRINTABLE.test(value)) return refuse("name", "Give a name without control characters or line breaks.");
  return { ok: true, value };
}

/** Checks that all are scopes that there are and that the maker holds, 100 at most; doubles are dropped. */
export function checkScopes(words: readonly string[], held: ReadonlySet<Scope>): Checked<readonly Scope[]> {
  if (words.length > MAX_SCOPES) return refuse("scopes", `Give at most ${String(MAX_SCOPES)} scopes.`);
  const known = words.filter(isScope);
  if (known.length < words.length) {
    const unknown = words.filter((word) => !isScope(word)).map((word) => JSON.stringify(word.slice(0, 50)));
    const message = `There is no scope ${unknown.slice(0, 10).join(", ")}. There are: ${SCOPES.join(", ")}.`;
    return refuse("scopes", message);
  }
  const lacking = known.filter((scope) => !held.has(scope));
  if (lacking.length > 0) {
    const message = `A key cannot grant what its maker lacks: ${[...new Set(lacking)].join(", ")}.`;
    return { ok: false, userErrors: [{ code: "FORBIDDEN", message, field: ["scopes"] }] };
  }
  return { ok: true, value: [...new Set(known)] };
}

/** Checks a moment after which a key is to be dead: it must be still to come. */
export function checkExpiry(expiresAtMs: number | undefined, nowMs: number): Checked<number | undefined> {
  if (expiresAtMs === undefined || expiresAtMs > nowMs) return { ok: true, value: expiresAtMs };
  return refuse(
    "expiresAt",
    "Give a time that is still to come, or leave expiresAt out for a key that does not expire.",
  );
}

/** Finds what an optional id names in an organization; an id of nothing there is `NOT_FOUND` at the field. */
export async function checkReference<T>(
  store: OwnedStore<T>,
  scope: TenantScope,
  field: string,
  id: string | undefined,
): Promise<Checked<T | undefined>> {
  if (id === undefined) return { ok: true, value: undefined };
  const [value] = isPlausibleId(id) ? await store.findByIds(scope, [id]) : [];
  return value === undefined ? { ok: false, userErrors: [notFound(field)] } : { ok: true, value };
}

/** The user error of an id that names nothing that the principal may see. */
export function notFound(field: string): UserError {
  return { code: "NOT_FOUND", message: `There is nothing with this ${field}.`, field: [field] };
}

/** A refusal of one field of the input. */
export function refuse(
  field: string,
  message: string,
): { readonly ok: false; readonly userErrors: readonly UserError[] } {
  return { ok: false, userErrors: [{ code: "BAD_USER_INPUT", message, field: [field] }] };
}

/** A refusal of the input as a whole. */
export function refuseWhole(message: string): { readonly ok: false; readonly userErrors: readonly UserError[] } {
  return { ok: false, userErrors: [{ code: "BAD_USER_INPUT", message, field: undefined }] };
}

/** All user errors of several checks, in their order. */
export function collectErrors(...checks: readonly Checked<unknown>[]): readonly UserError[] {
  return checks.flatMap((check) => (check.ok ? [] : check.userErrors));
}
