import { isDeepStrictEqual } from "node:util";

/** Paths at which two bodies differ; `without x` where the second lacks it. */
export function changedPaths(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === undefined) return [`without ${path}`];
  if (!isObject(before) || !isObject(after)) return [path];
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  return [...names].flatMap((name) => {
    const step = Array.isArray(after) ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`;
    return changedPaths(before[name], after[name], step);
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
