import type { ProviderError } from "../../domain/provider/provider-error.ts";
import { isFields, listAt, type Fields } from "../shared/read-json.ts";
import type { AnswerContext } from "../shared/vendor-dialect.ts";
import { toProviderError } from "../shared/vendor-failure.ts";
import type { AnswerQuirks } from "./chat-quirks.ts";
import { mapError } from "./map-error.ts";

/**
 * The failure that a chunk or a whole answer reports instead of going on; `undefined` where it reports none.
 *
 * @param isNamedError whether the event's name says that it is one; default no
 */
export function failureIn(
  root: Fields,
  context: AnswerContext,
  quirks: AnswerQuirks,
  isNamedError = false,
): ProviderError | undefined {
  const body =
    isNamedError || hasError(root) || isBareError(root)
      ? root
      : (listAt(root, "choices").find(isBroken) ?? quirks.findError(root));
  if (body === undefined) return undefined;
  return toProviderError({ ...context, facts: mapError(body, undefined), retryAfterMs: undefined });
}

function hasError(fields: Fields): boolean {
  return fields["error"] !== undefined && fields["error"] !== null;
}

/** The form without an envelope, which vLLM and Mistral use. */
function isBareError(fields: Fields): boolean {
  return fields["object"] === "error";
}

function isBroken(choice: unknown): choice is Fields {
  return isFields(choice) && hasError(choice);
}
