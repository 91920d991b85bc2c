import type { Ending } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, Telling, VendorError } from "../dialect.ts";
import { isRecord } from "../json.ts";
import { readAsk } from "./ask.ts";
import { EMBEDDING_MODELS, refuseEmbed, tellEmbed } from "./embeddings.ts";
import { invalid, modelNotFound, refuseChat } from "./refusals.ts";

const MODELS = ["command-a-03-2025", "command-a-reasoning-08-2025", "command-a-vision-07-2025", "command-r7b-12-2024"];

const FINISH: Record<Ending, string> = {
  stop: "COMPLETE",
  "stop-sequence": "STOP_SEQUENCE",
  length: "MAX_TOKENS",
  tools: "TOOL_CALL",
  filter: "ERROR_TOXIC",
  refused: "ERROR_TOXIC",
};

/** Creates the simulated Cohere: `POST /v2/chat`, `POST /v2/embed`, `GET /v1/models`. */
export function createCohereDialect(deps: DialectDeps): Dialect {
  const models = [...MODELS, ...deps.models];
  return {
    vendor: "cohere",
    read: (call) => {
      if (call.headers.authorization === `Bearer ${deps.apiKey}`) return route(call, models, deps);
      const message = call.headers.authorization === undefined ? "no api key supplied" : "invalid api token";
      return { kind: "refused", error: { status: 401, message } };
    },
    tell: (telling) => tell(telling, deps),
    fail: (error, control) => {
      const wait = control.retryAfter === undefined ? {} : { "retry-after": String(control.retryAfter) };
      const body = { id: deps.ids.next("", 12), message: error.message };
      return jsonReply(error.status, body, deps, wait);
    },
    errorOf,
    errorFrame: (error) => event("message-end", { delta: { finish_reason: "ERROR", error: error.message } }),
    unknownFrame: () => event("future-event", { delta: { deep: [1] } }),
    pingFrame: () => ": ping\n\n",
  };
}

function route(call: Call, models: readonly string[], deps: DialectDeps): Reading {
  if (call.method === "GET" && call.path === "/v1/models") {
    const listed = [
      ...models.map((name) => ({ name, endpoints: ["generate", "chat"], context_length: 256_000 })),
      ...EMBEDDING_MODELS.map((name) => ({ name, endpoints: ["embed"], context_length: 512 })),
      { name: "rerank-v3.5", endpoints: ["rerank"], context_length: 4_096 },
    ];
    return { kind: "replied", reply: jsonReply(200, { models: listed, next_page_token: "" }, deps) };
  }
  if (call.method === "POST" && call.path === "/v2/embed") return readEmbed(call, deps);
  if (call.method !== "POST" || call.path !== "/v2/chat") {
    return { kind: "refused", error: { status: 404, message: `path ${call.path} not found` } };
  }
  const { body } = call;
  if (!isRecord(body)) return { kind: "refused", error: invalid("invalid request: the body is no JSON object") };
  const named = takeSuffix(typeof body.model === "string" ? body.model : "");
  const error = refuseChat(body, named.model, models);
  if (error !== undefined) return { kind: "refused", error };
  const { ask, control } = readAsk(body, named.model);
  return { kind: "asked", ask, control: { ...named.control, ...control }, form: "" };
}

function readEmbed({ body }: Call, deps: DialectDeps): Reading {
  if (!isRecord(body)) return { kind: "refused", error: invalid("invalid request: the body is no JSON object") };
  const model = typeof body.model === "string" ? body.model : "";
  const error = refuseEmbed(body, model);
  if (error !== undefined) return { kind: "refused", error };
  return { kind: "replied", reply: jsonReply(200, tellEmbed(body, model, deps.ids.next("", 36)), deps) };
}

function tell(telling: Telling, deps: DialectDeps): Reply {
  const { ask, answer, control } = telling;
  const id = control.sameId === true ? "same" : deps.ids.next("", 36);
  const finish = control.finish ?? FINISH[answer.ending];
  const usage = usageOf(telling);
  const calls = answer.calls.map((call) => ({
    id: deps.ids.next(`${call.name}_`, 12),
    type: "function",
    function: { name: call.name, arguments: call.argumentsJson },
  }));
  const text = answer.text.join("");
  if (!ask.stream) {
    const thinking = answer.reasoning.join("");
    const content = [
      ...(thinking === "" ? [] : [{ type: "thinking", thinking }]),
      ...(text === "" ? [] : [{ type: "text", text }]),
    ];
    const plan = calls.length === 0 ? {} : { tool_plan: PLAN, tool_calls: calls };
    const message = { role: "assistant", ...(content.length === 0 ? {} : { content }), ...plan };
    return jsonReply(200, { id, finish_reason: finish, message, ...usage }, deps);
  }
  const empty = { role: "assistant", content: [], tool_plan: "", tool_calls: [], citations: [] };
  const frames = [event("message-start", { id, delta: { message: empty } })];
  let index = 0;
  const block = (type: "thinking" | "text", pieces: readonly string[]): void => {
    if (pieces.length === 0) return;
    frames.push(event("content-start", { index, delta: { message: { content: { type, [type]: "" } } } }));
    for (const piece of pieces) {
      frames.push(event("content-delta", { index, delta: { message: { content: { [type]: piece } } } }));
    }
    frames.push(event("content-end", { index }));
    index += 1;
  };
  block("thinking", answer.reasoning);
  block("text", answer.text);
  if (calls.length > 0) frames.push(event("tool-plan-delta", { delta: { message: { tool_plan: PLAN } } }));
  for (const [at, call] of calls.entries()) {
    const head = { ...call, function: { ...call.function, arguments: "" } };
    frames.push(event("tool-call-start", { index: at, delta: { message: { tool_calls: head } } }));
    for (const piece of call.function.arguments.match(/[^]{1,8}/gu) ?? []) {
      const delta = { message: { tool_calls: { function: { arguments: piece } } } };
      frames.push(event("tool-call-delta", { index: at, delta }));
    }
    frames.push(event("tool-call-end", { index: at }));
  }
  frames.push(event("message-end", { delta: { finish_reason: finish, ...usage } }));
  const headers = { ...headersOf(deps), "content-type": "text/event-stream" };
  const repeatable = Math.max(
    1,
    frames.findIndex((frame) => frame.startsWith("event: content-delta")),
  );
  return { status: 200, headers, frames, repeatable, isStream: true };
}

const PLAN = "I will use the tools.";

/** Tokens that stand before the messages. */
const ADDITIONS = 66;

function usageOf({ answer, control }: Telling): Record<string, unknown> {
  if (control.usage === "none") return {};
  const { tokens } = answer;
  const scale = (count: number): number => scaled(count, control.usage);
  return {
    usage: {
      billed_units: { input_tokens: scale(tokens.input), output_tokens: scale(tokens.output) },
      // Cohere counts what it puts around the messages itself.
      tokens: { input_tokens: scale(tokens.input) + ADDITIONS, output_tokens: scale(tokens.output) + 2 },
      cached_tokens: tokens.cacheRead === 0 ? 0 : scale(tokens.cacheRead) + ADDITIONS,
    },
  };
}

function errorOf(status: number, kind: string | undefined): VendorError {
  switch (kind) {
    case "context":
      return invalid(
        "too many tokens: total number of tokens in the prompt cannot exceed 256000 - received 312345. Try using a shorter prompt.",
      );
    case "model":
      return modelNotFound("command-unknown");
    case "auth":
      return { status: 401, message: "invalid api token" };
    default:
  }
  switch (status) {
    case 401:
      return { status, message: "invalid api token" };
    case 404:
      return modelNotFound("command-unknown");
    case 429:
      return { status, message: "You are past the per minute request limit, please wait and try again later." };
    default:
      return { status, message: status >= 500 ? "internal server error, this has been reported" : "invalid request" };
  }
}

function event(type: string, data: Record<string, unknown>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}

function headersOf(deps: DialectDeps): Record<string, string> {
  return { "x-debug-trace-id": deps.ids.next("", 32).toLowerCase(), "x-api-warning": "simulated", via: "1.1 google" };
}

function jsonReply(
  status: number,
  body: unknown,
  deps: DialectDeps,
  more: Readonly<Record<string, string>> = {},
): Reply {
  const headers = { ...headersOf(deps), ...more, "content-type": "application/json" };
  return { status, headers, frames: [JSON.stringify(body)], repeatable: 0, isStream: false };
}
