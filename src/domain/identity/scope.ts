/** Permissions of a key, `noun:verb`. `federation:read` is for what a router joins: `_service` and `_entities`. */
export const SCOPES = [
  "completion:create",
  "completion:read",
  "usage:read",
  "model:read",
  "deployment:read",
  "deployment:write",
  "key:read",
  "key:write",
  "organization:admin",
  "federation:read",
] as const;

/** A permission of a key. */
export type Scope = (typeof SCOPES)[number];

/** Whether a word is one of {@link SCOPES}. */
export function isScope(word: string): word is Scope {
  return (SCOPES as readonly string[]).includes(word);
}
