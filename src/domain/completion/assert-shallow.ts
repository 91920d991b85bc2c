import { isNestedTooDeeply, MAX_JSON_DEPTH, type JsonObject } from "../../lib/json.ts";
import { badUserInput } from "../error/gateway-error.ts";

/**
 * Gives back a caller's JSON object unless it is nested so deeply that whoever prints or compiles it would run out of stack.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the field
 */
export function assertShallow(value: JsonObject, field: readonly string[]): JsonObject {
  if (!isNestedTooDeeply(value)) return value;
  throw badUserInput(
    field,
    `${field.join(".")} is nested too deeply: at most ${String(MAX_JSON_DEPTH)} levels; make it flatter.`,
  );
}
