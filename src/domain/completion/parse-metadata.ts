import type { JsonObject, JsonValue } from "../../lib/json.ts";
import { badUserInput } from "../error/gateway-error.ts";

/** Limits on a caller's metadata. */
export interface MetadataLimits {
  /** Keys at the top; default 16. */
  readonly maxKeys: number;
  /** Bytes of the whole as JSON in UTF-8; default 4,096. */
  readonly maxBytes: number;
  /** Nesting, the top object counted as 1; default 3. */
  readonly maxDepth: number;
}

/** Checks a caller's metadata against the limits; `BAD_USER_INPUT` names the one that is passed. */
export function parseMetadata(metadata: JsonObject | null | undefined, limits: MetadataLimits): JsonObject | undefined {
  if (metadata === null || metadata === undefined) return undefined;
  if (Object.keys(metadata).length > limits.maxKeys) {
    throw badUserInput(["metadata"], `metadata has at most ${String(limits.maxKeys)} keys.`);
  }
  assertDepth(metadata, limits.maxDepth);
  if (Buffer.byteLength(JSON.stringify(metadata)) > limits.maxBytes) {
    throw badUserInput(["metadata"], `metadata has at most ${String(limits.maxBytes)} bytes as JSON.`);
  }
  return metadata;
}

function assertDepth(value: JsonValue, left: number): void {
  if (typeof value !== "object" || value === null) return;
  if (left === 0) throw badUserInput(["metadata"], "metadata is nested too deeply; make it flatter.");
  for (const inner of Array.isArray(value) ? value : Object.values(value)) assertDepth(inner, left - 1);
}
