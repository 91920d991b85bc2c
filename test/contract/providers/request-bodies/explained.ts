import type { JsonValue } from "../../../../src/lib/json.ts";
import type { BodyCallName } from "./calls.ts";
import type { BodyVendor } from "./vendors.ts";

/** Our value and the AI SDK's. */
export type Sides = readonly [ours: JsonValue | undefined, theirs: JsonValue | undefined];

/** Differences from the AI SDK with one reason. */
export interface Explained {
  readonly vendor: BodyVendor;
  /** Default all of the vendor's. */
  readonly models?: readonly string[];
  /** Why ours is as it is. */
  readonly why: string;
  /** What differs in which call: our value and theirs by path. A call that one side refuses has the path "". */
  readonly calls: Readonly<Partial<Record<BodyCallName, Readonly<Record<string, Sides>>>>>;
}

/** Nothing at that path. */
export const NONE = undefined;

/** The same differences in several calls. */
export function inEach(names: readonly BodyCallName[], sides: Readonly<Record<string, Sides>>): Explained["calls"] {
  return Object.fromEntries(names.map((name) => [name, sides]));
}
