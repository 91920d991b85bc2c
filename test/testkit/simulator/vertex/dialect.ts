import type { Call, Dialect, DialectDeps, Reading, VendorError } from "../dialect.ts";
import { geminiHeaders } from "../gemini/content.ts";
import { createGeminiDialect } from "../gemini/dialect.ts";
import { invalid } from "../gemini/errors.ts";
import { isRecord } from "../json.ts";
import { refuseVectors, tellVectors } from "./embeddings.ts";
import type { TokenServer } from "./token-server.ts";

/** The one project that is served. */
export const VERTEX_PROJECT = "simulated-project";
/** The one location that is served. */
export const VERTEX_LOCATION = "us-central1";

const MODELS_PATH = new RegExp(
  `^/v1(?:beta1)?/projects/${VERTEX_PROJECT}/locations/${VERTEX_LOCATION}/publishers/google(/models/.*)$`,
);

const VECTORS_PATH = /^\/models\/([^/:]+):(predict|embedContent)$/;

/** Creates the simulated Vertex: Gemini's `generateContent` and `streamGenerateContent`, `predict` and `embedContent` for vectors, behind access tokens. */
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
      const [, model, action] = VECTORS_PATH.exec(path) ?? [];
      if (call.method === "POST" && model !== undefined && action !== undefined)
        return readVectors(call, model, action);
      return gemini.read({ ...call, path: `/v1beta${path}`, headers: { "x-goog-api-key": deps.apiKey } });
    },
  };
}

function readVectors({ body }: Call, model: string, action: string): Reading {
  if (!isRecord(body)) return { kind: "refused", error: invalid("Invalid JSON payload received. Unexpected token.") };
  const error = refuseVectors(body, model, action);
  if (error !== undefined) return { kind: "refused", error };
  const headers = geminiHeaders("application/json; charset=UTF-8");
  const frames = [JSON.stringify(tellVectors(body, model, action), null, 2)];
  return { kind: "replied", reply: { status: 200, headers, frames, repeatable: 0, isStream: false } };
}

function unauthenticated(): VendorError {
  return {
    status: 401,
    message: "Request had invalid authentication credentials. Expected OAuth 2 access token.",
    type: "UNAUTHENTICATED",
  };
}
