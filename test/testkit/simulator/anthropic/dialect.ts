import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, VendorError } from "../dialect.ts";
import { isRecord, recordAt } from "../json.ts";
import { readAsk } from "./ask.ts";
import { anthropicHeaders, errorBody, errorOf, invalid, modelNotFound, retryHeaders, wrongKey } from "./errors.ts";
import { tellMessage } from "./message.ts";
import { createAnthropicModels, type AnthropicModels } from "./models.ts";
import { refuseLength, refuseMessages } from "./refusals.ts";

/** Versions of the API, newest first. */
const VERSIONS: readonly [string, ...string[]] = ["2026-10-21", "2023-06-01", "2023-01-01"];

/** Creates the simulated Anthropic: `POST /v1/messages`, `GET /v1/models`, `GET /v1/models/{id}`. */
export function createAnthropicDialect(deps: DialectDeps): Dialect {
  const models = createAnthropicModels(deps.models);
  return {
    vendor: "anthropic",
    read: (call) => {
      const refusal = refuseHeaders(call, deps.apiKey);
      return refusal === undefined ? route(call, models, deps) : { kind: "refused", error: refusal };
    },
    tell: (telling) => tellMessage(telling, models.snapshot(telling.ask.model), deps),
    fail: (error, control) => {
      const requestId = deps.ids.next("req_011", 21);
      const headers = {
        ...anthropicHeaders(deps, "application/json", requestId),
        ...retryHeaders(error.status, control),
      };
      return {
        status: error.status,
        headers,
        frames: [JSON.stringify(errorBody(error, requestId))],
        repeatable: 0,
        isStream: false,
      };
    },
    errorOf,
    errorFrame: (error) => `event: error\ndata: ${JSON.stringify(errorBody(error, deps.ids.next("req_011", 21)))}\n\n`,
    unknownFrame: () => 'event: future_event\ndata: {"type":"future_event","payload":{"deep":[1]}}\n\n',
    pingFrame: () => 'event: ping\ndata: {"type": "ping"}\n\n',
  };
}

function refuseHeaders(call: Call, apiKey: string): VendorError | undefined {
  const { "x-api-key": key, authorization, "anthropic-version": version } = call.headers;
  if (key === undefined && authorization === undefined) return { status: 401, message: "x-api-key header is required" };
  if (key !== undefined ? key !== apiKey : authorization !== `Bearer ${apiKey}`) return wrongKey();
  if (version === undefined) return invalid("anthropic-version: header is required");
  if (typeof version !== "string" || !VERSIONS.includes(version)) {
    return invalid(`anthropic-version: "${String(version)}" is not a valid version. Please use "${VERSIONS[0]}"`);
  }
  return undefined;
}

function route(call: Call, models: AnthropicModels, deps: DialectDeps): Reading {
  const { method, path, query } = call;
  if (path === "/v1/messages") {
    return method === "POST"
      ? readMessages(call, models)
      : { kind: "refused", error: { status: 405, message: "Method Not Allowed" } };
  }
  if (method === "GET" && path === "/v1/models") {
    return {
      kind: "replied",
      reply: jsonReply(models.list(Number(query.get("limit") ?? 20), query.get("after_id")), deps),
    };
  }
  if (method === "GET" && path.startsWith("/v1/models/")) {
    const model = decodeURIComponent(path.slice("/v1/models/".length));
    if (!models.has(model)) return { kind: "refused", error: modelNotFound(model) };
    return { kind: "replied", reply: jsonReply(models.describe(model), deps) };
  }
  return { kind: "refused", error: { status: 404, message: "Not Found" } };
}

function readMessages(call: Call, models: AnthropicModels): Reading {
  const { body } = call;
  if (!isRecord(body)) return { kind: "refused", error: invalid("The request body is not valid JSON") };
  const named = takeSuffix(typeof body.model === "string" ? body.model : "");
  const snapshot = models.snapshot(named.model);
  const refusal = refuseMessages(body, { model: snapshot, version: String(call.headers["anthropic-version"]) }, models);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  const { ask, control } = readAsk(body, named.model);
  const tooLong = refuseLength(ask.inputTokens, snapshot);
  if (tooLong !== undefined) return { kind: "refused", error: tooLong };
  const omitted = recordAt(body, "thinking")?.display === "omitted";
  return { kind: "asked", ask, control: { ...named.control, ...control }, form: omitted ? "omitted" : "plain" };
}

function jsonReply(body: unknown, deps: DialectDeps): Reply {
  const headers = anthropicHeaders(deps, "application/json", deps.ids.next("req_011", 21));
  return { status: 200, headers, frames: [JSON.stringify(body)], repeatable: 0, isStream: false };
}
