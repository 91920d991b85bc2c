import type { IncomingMessage } from "node:http";
import type { Identity } from "../domain/identity/identity.ts";
import type { Principal } from "../domain/identity/principal.ts";
import { findRefusal } from "./direct/refusal.ts";

/**
 * Creates the answer to who sends a request. What the direct way refused is refused again without another lookup: every lookup of a key
 * that there is not costs a share of a statement.
 */
export function createAuthenticateRequest(
  identity: Pick<Identity, "authenticate">,
): (request: IncomingMessage) => Promise<Principal> {
  return async (request) => {
    const refusal = findRefusal(request);
    if (refusal !== undefined) throw refusal.error;
    const organizationId = request.headers["x-narthex-organization"];
    return identity.authenticate({
      authorization: request.headers.authorization,
      organizationId: typeof organizationId === "string" ? organizationId : undefined,
    });
  };
}
