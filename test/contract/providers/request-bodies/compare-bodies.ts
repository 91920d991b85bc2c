import type { JsonValue } from "../../../../src/lib/json.ts";

/** A place at which two bodies differ; `undefined` where one has nothing there. */
export interface BodyDifference {
  readonly path: string;
  readonly ours: JsonValue | undefined;
  readonly theirs: JsonValue | undefined;
}

/** Every place at which two bodies differ, as deep as possible; a call that is refused has no body. */
export function differencesOf(ours: JsonValue | undefined, theirs: JsonValue | undefined): readonly BodyDifference[] {
  if ((ours === undefined) === (theirs === undefined)) return within(ours, theirs, "");
  const say = (body: JsonValue | undefined): string => (body === undefined ? "refused" : "sent");
  return [{ path: "", ours: say(ours), theirs: say(theirs) }];
}

function within(ours: JsonValue | undefined, theirs: JsonValue | undefined, path: string): readonly BodyDifference[] {
  if (isHolder(ours) && isHolder(theirs) && Array.isArray(ours) === Array.isArray(theirs)) {
    const [mine, other] = [new Map(Object.entries(ours)), new Map(Object.entries(theirs))];
    const join = (key: string): string =>
      Array.isArray(ours) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    return [...new Set([...mine.keys(), ...other.keys()])].flatMap((key) =>
      within(mine.get(key), other.get(key), join(key)),
    );
  }
  return ours === theirs ? [] : [{ path, ours, theirs }];
}

function isHolder(value: JsonValue | undefined): value is JsonValue[] | Record<string, JsonValue> {
  return typeof value === "object" && value !== null;
}
