import type { Dialect, DialectDeps, VendorError } from "../dialect.ts";
import { createGeminiDialect } from "../gemini/dialect.ts";
import type { TokenServer } from "./token-server.ts";

/** The one project that is served. */
export const VERTEX_PROJECT = "simulated-project";
/** The one location that is served. */
export const VERTEX_LOCATION = "us-central1";

const MODELS_PATH = new RegExp(
  `^/v1(?:beta1)?/projects/${VERTEX_PROJECT}/locations/${VERTEX_LOCATION}/publishers/google(/models/.*)$`,
);

/** Creates the simulated Vertex: Gemini's `generateContent` and `streamGenerateContent` behind access tokens. */
export function createVertexDialect(deps: DialectDeps & { readonly tokens: TokenServer }): Dialect {
  const gemini = createGeminiDialect(deps);
  return {
    ...gemini,
    vendor: "vertex",
    read: (call) => {
      const token = /^Bearer (.+)$/.exec(call.headers.authorization ?? "")?.[1] ?? "";
      if (!deps.tokens.isValid(token) || call.headers["x-goog-api-key"] !== undefined) {
        return { kind: "refused", error: unauthenticated() };
      }
      const path = MODELS_PATH.exec(call.path)?.[1];
      if (path === undefined) return { kind: "refused", error: { status: 404, message: "No such project or model." } };
      return gemini.read({ ...call, path: `/v1beta${path}`, headers: { "x-goog-api-key": deps.apiKey } });
    },
  };
}

function unauthenticated(): VendorError {
  return {
    status: 401,
    message: "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    type: "UNAUTHENTICATED",
  };
}
