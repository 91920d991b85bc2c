import type { IncomingMessage } from "node:http";
import type { Identity } from "../domain/identity/identity.ts";
import type { Principal } from "../domain/identity/principal.ts";

const REFUSAL = Symbol("refusal");

/** A request as Node gives it; on one whose sender was refused stands why, and nothing on any other. */
interface AskedRequest extends IncomingMessage {
  [REFUSAL]?: { readonly error: unknown };
}

/**
 * Creates the answer to who sends a request. A refusal is kept with the request and given again: one that the direct way refuses comes
 * to the web framework next, and every lookup of a key that there is not costs a share of a statement.
 */
export function createAuthenticateRequest(
  identity: Pick<Identity, "authenticate">,
): (request: IncomingMessage) => Promise<Principal> {
  return async (request: AskedRequest) => {
    const refusal = request[REFUSAL];
    if (refusal !== undefined) throw refusal.error;
    const organizationId = request.headers["x-narthex-organization"];
    try {
      return await identity.authenticate({
        authorization: request.headers.authorization,
        organizationId: typeof organizationId === "string" ? organizationId : undefined,
      });
    } catch (error) {
      request[REFUSAL] = { error };
      throw error;
    }
  };
}
