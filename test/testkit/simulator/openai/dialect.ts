import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, VendorError } from "../dialect.ts";
import { isRecord, recordAt } from "../json.ts";
import { readAsk } from "./ask.ts";
import { packForm } from "./chunks.ts";
import { tellCompletion } from "./completion.ts";
import { refuseEmbeddings, tellEmbeddings } from "./embeddings.ts";
import { errorBody, errorOf, missingKey, modelNotFound, retryHeaders, wrongKey } from "./errors.ts";
import { openAiHeaders } from "./headers.ts";
import { createOpenAiModels, type OpenAiModels } from "./models.ts";
import { refuseChat, refuseLength } from "./refusals.ts";

/**
 * Creates the simulated OpenAI: `POST /v1/chat/completions`, `POST /v1/embeddings`, `GET /v1/models`, `GET /v1/models/{id}`.
 *
 * @param otherApiKeys keys that are accepted besides; default none
 */
export function createOpenAiDialect(deps: DialectDeps, otherApiKeys: readonly string[] = []): Dialect {
  const apiKeys = [deps.apiKey, ...otherApiKeys];
  const models = createOpenAiModels(deps.models);
  return {
    vendor: "openai",
    read: (call) => {
      const refusal = refuseKey(call, apiKeys);
      return refusal === undefined ? route(call, models, deps) : { kind: "refused", error: refusal };
    },
    tell: (telling) => tellCompletion(telling, models.snapshot(telling.ask.model), deps),
    fail: (error, control) => {
      const reply = jsonReply(error.status, errorBody(error), deps);
      return { ...reply, headers: { ...reply.headers, ...retryHeaders(control) } };
    },
    errorOf,
    errorFrame: (error) => `data: ${JSON.stringify(errorBody(error))}\n\n`,
    unknownFrame: () => 'event: future.event\ndata: {"object":"chat.future","choices":[],"detail":{"deep":[1]}}\n\n',
    pingFrame: () => ": ping\n\n",
  };
}

function refuseKey(call: Call, apiKeys: readonly string[]): VendorError | undefined {
  const header = call.headers.authorization;
  if (header === undefined || !header.startsWith("Bearer ") || header === "Bearer ") return missingKey();
  const key = header.slice("Bearer ".length);
  return apiKeys.includes(key) ? undefined : wrongKey(key);
}

function route(call: Call, models: OpenAiModels, deps: DialectDeps): Reading {
  const { method, path } = call;
  if (method === "POST" && path === "/v1/chat/completions") return readChat(call, models);
  if (method === "POST" && path === "/v1/embeddings") return readEmbeddings(call, models, deps);
  if (method === "GET" && path === "/v1/models") return { kind: "replied", reply: jsonReply(200, models.list(), deps) };
  if (method === "GET" && path.startsWith("/v1/models/")) {
    const model = decodeURIComponent(path.slice("/v1/models/".length));
    if (!models.has(model)) return { kind: "refused", error: modelNotFound(model) };
    return { kind: "replied", reply: jsonReply(200, models.describe(model), deps) };
  }
  return {
    kind: "refused",
    error: { status: 404, message: `Invalid URL (${method} ${path})`, type: "invalid_request_error" },
  };
}

function readChat(call: Call, models: OpenAiModels): Reading {
  const { body } = call;
  if (!isRecord(body)) {
    const message =
      "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly.)";
    return { kind: "refused", error: { status: 400, message, type: "invalid_request_error" } };
  }
  const named = takeSuffix(typeof body.model === "string" ? body.model : "");
  const refusal = refuseChat(body, named.model, models);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  const { ask, control } = readAsk(body, named.model);
  const tooLong = refuseLength(ask.inputTokens, named.model);
  if (tooLong !== undefined) return { kind: "refused", error: tooLong };
  const options = recordAt(body, "stream_options");
  const form = packForm({ usage: options?.include_usage === true, obfuscated: options?.include_obfuscation !== false });
  return { kind: "asked", ask, control: { ...named.control, ...control }, form };
}

function readEmbeddings({ body }: Call, models: OpenAiModels, deps: DialectDeps): Reading {
  if (!isRecord(body)) {
    return { kind: "refused", error: { status: 400, message: "We could not parse the JSON body of your request." } };
  }
  const model = typeof body.model === "string" ? body.model : "";
  const refusal = refuseEmbeddings(body, model, models);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  return { kind: "replied", reply: jsonReply(200, tellEmbeddings(body, model), deps) };
}

function jsonReply(status: number, body: unknown, deps: DialectDeps): Reply {
  return {
    status,
    headers: openAiHeaders(deps, "application/json"),
    frames: [JSON.stringify(body)],
    repeatable: 0,
    isStream: false,
  };
}
