import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, VendorError } from "../dialect.ts";
import { isRecord } from "../json.ts";
import { readAsk } from "./ask.ts";
import { geminiHeaders, packForm, tellContent } from "./content.ts";
import { refuseBatch, tellBatch } from "./embeddings.ts";
import { errorBody, errorOf, invalid, missingKey, modelNotFound, wrongKey } from "./errors.ts";
import { field } from "./fields.ts";
import { createGeminiModels, type GeminiModels } from "./models.ts";
import { refuseGenerate, refuseLength } from "./refusals.ts";

/**
 * Creates the simulated Gemini: `models/{id}:generateContent`, `models/{id}:streamGenerateContent` (events with `alt=sse`, one
 * JSON array without), `models` and `models/{id}`, all under `/v1beta`.
 */
export function createGeminiDialect(deps: DialectDeps): Dialect {
  const models = createGeminiModels(deps.models);
  return {
    vendor: "gemini",
    read: (call) => {
      const refusal = refuseKey(call, deps.apiKey);
      return refusal === undefined ? route(call, models) : { kind: "refused", error: refusal };
    },
    tell: (telling) => tellContent(telling, deps),
    fail: (error, control) => jsonReply(error.status, errorBody(error, control)),
    errorOf,
    errorFrame: (error) => `data: ${JSON.stringify(errorBody(error, {}))}\r\n\r\n`,
    unknownFrame: () => 'event: future\r\ndata: {"futureField":{"nested":[1]}}\r\n\r\n',
    pingFrame: () => ": ping\r\n\r\n",
  };
}

function refuseKey(call: Call, apiKey: string): VendorError | undefined {
  const header = call.headers["x-goog-api-key"];
  const key = typeof header === "string" && header !== "" ? header : call.query.get("key");
  if (key === null) return missingKey();
  return key === apiKey ? undefined : wrongKey();
}

function route(call: Call, models: GeminiModels): Reading {
  const { method, path, query } = call;
  if (method === "GET" && /^\/v1(beta)?\/models$/.test(path)) {
    return {
      kind: "replied",
      reply: jsonReply(200, models.list(Number(query.get("pageSize") ?? 50), query.get("pageToken"))),
    };
  }
  const match = /^\/v1(?:beta)?\/models\/([^:]+)(?::(\w+))?$/.exec(path);
  const named = takeSuffix(decodeURIComponent(match?.[1] ?? ""));
  const action = match?.[2];
  if (match !== null && method === "GET" && action === undefined) {
    if (!models.has(named.model)) return { kind: "refused", error: modelNotFound(named.model) };
    return { kind: "replied", reply: jsonReply(200, models.describe(named.model)) };
  }
  if (match !== null && method === "POST" && action === "batchEmbedContents") return readBatch(call, named.model);
  const streams = action === "streamGenerateContent";
  if (match === null || method !== "POST" || (!streams && action !== "generateContent")) {
    return {
      kind: "refused",
      error: { status: 404, message: `The requested URL ${path} was not found on this server.` },
    };
  }
  const { body } = call;
  if (!isRecord(body)) return { kind: "refused", error: invalid("Invalid JSON payload received. Unexpected token.") };
  const refusal = refuseGenerate(body, named.model, models);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  const { ask, control } = readAsk(body, named.model, streams);
  const tooLong = refuseLength(ask.inputTokens);
  if (tooLong !== undefined) return { kind: "refused", error: tooLong };
  const shape = !streams ? "unary" : query.get("alt") === "sse" ? "sse" : "array";
  const thoughts = field(field(body, "generationConfig") ?? {}, "thinkingConfig");
  const form = packForm({ shape, thoughts: thoughts?.includeThoughts === true || thoughts?.include_thoughts === true });
  return { kind: "asked", ask, control: { ...named.control, ...control }, form };
}

function readBatch({ body }: Call, model: string): Reading {
  if (!isRecord(body)) return { kind: "refused", error: invalid("Invalid JSON payload received. Unexpected token.") };
  const refusal = refuseBatch(body, model);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  return { kind: "replied", reply: jsonReply(200, tellBatch(body, model)) };
}

function jsonReply(status: number, body: unknown): Reply {
  const headers = geminiHeaders("application/json; charset=UTF-8");
  return { status, headers, frames: [JSON.stringify(body, null, 2)], repeatable: 0, isStream: false };
}
