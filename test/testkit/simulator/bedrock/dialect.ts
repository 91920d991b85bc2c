import type { Answer, Ending } from "../answer/answer.ts";
import { scaled } from "../answer/scaled.ts";
import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, Telling, VendorError } from "../dialect.ts";
import { isRecord } from "../json.ts";
import { readAsk } from "./ask.ts";
import { refuseInvoke, tellInvoke } from "./embeddings.ts";
import { toEvent, toException } from "./frames.ts";
import { invalid, refuseConverse } from "./refusals.ts";
import { forbidden, refuseSignature, type SigningKey } from "./signature.ts";

const MODELS = [
  "amazon.nova-lite-v1:0",
  "amazon.nova-2-lite-v1:0",
  "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
  "anthropic.claude-haiku-4-5-20251001-v1:0",
  "openai.gpt-oss-120b-1:0",
];

const STOP: Record<Ending, string> = {
  stop: "end_turn",
  "stop-sequence": "stop_sequence",
  length: "max_tokens",
  tools: "tool_use",
  filter: "content_filtered",
  refused: "guardrail_intervened",
};

/** Creates the simulated Bedrock: `POST /model/{id}/converse`, `/converse-stream` and, for embeddings, `/invoke`, signed or with the API key. */
export function createBedrockDialect(deps: DialectDeps & { readonly signingKey: SigningKey }): Dialect {
  const models = [...MODELS, ...deps.models];
  return {
    vendor: "bedrock",
    read: (call) => {
      const error = refuseCaller(call, deps);
      return error === undefined ? route(call, models, deps) : { kind: "refused", error };
    },
    tell: (telling) => (telling.ask.stream ? tellStream(telling, deps) : tellWhole(telling, deps)),
    fail: (error, control) => {
      const wait = control.retryAfter === undefined ? {} : { "retry-after": String(control.retryAfter) };
      const type = { "x-amzn-errortype": `${errorName(error.status)}:http://internal.amazon.com/coral/` };
      return jsonReply(error.status, { message: error.message }, deps, { ...type, ...wait });
    },
    errorOf,
    errorFrame: (error) => toException("modelStreamErrorException", error.message),
    unknownFrame: () => toEvent("futureEvent", { deep: [1] }),
    pingFrame: () => toEvent("ping", {}),
  };
}

function refuseCaller(call: Call, deps: DialectDeps & { readonly signingKey: SigningKey }): VendorError | undefined {
  const bearer = /^Bearer (.*)$/.exec(call.headers.authorization ?? "")?.[1];
  if (bearer === undefined) return refuseSignature(call, `/bedrock${call.path}`, deps.signingKey, deps.now());
  return bearer === deps.apiKey
    ? undefined
    : forbidden("Authentication failed: Please make sure your API Key is valid.");
}

function route(call: Call, models: readonly string[], deps: DialectDeps): Reading {
  const match = /^\/model\/([^/]+)\/(converse|converse-stream|invoke)$/.exec(call.path);
  if (call.method !== "POST" || match === null) {
    return {
      kind: "refused",
      error: { status: 404, message: "Unable to determine service/operation name to be authorized" },
    };
  }
  const named = takeSuffix(decodeURIComponent(match[1] ?? ""));
  if (match[2] === "invoke") return readInvoke(call, named.model, deps);
  if (!models.includes(named.model))
    return { kind: "refused", error: invalid("The provided model identifier is invalid.") };
  const { body } = call;
  if (!isRecord(body))
    return { kind: "refused", error: invalid("Malformed input request, please reformat your input.") };
  const error = refuseConverse(body, named.model);
  if (error !== undefined) return { kind: "refused", error };
  const { ask, control } = readAsk(body, named.model, match[2] === "converse-stream");
  return { kind: "asked", ask, control: { ...named.control, ...control }, form: "" };
}

function readInvoke({ body }: Call, model: string, deps: DialectDeps): Reading {
  if (!isRecord(body))
    return { kind: "refused", error: invalid("Malformed input request, please reformat your input.") };
  const error = refuseInvoke(body, model);
  if (error !== undefined) return { kind: "refused", error };
  const told = tellInvoke(body, model);
  return { kind: "replied", reply: jsonReply(200, told.body, deps, told.headers) };
}

function tellWhole(telling: Telling, deps: DialectDeps): Reply {
  const { answer, control } = telling;
  const thinking = answer.reasoning.join("");
  const text = answer.text.join("");
  const content = [
    ...(thinking === "" ? [] : [{ reasoningContent: { reasoningText: { text: thinking, signature: "c2lnbmVk" } } }]),
    ...(text === "" ? [] : [{ text }]),
    ...answer.calls.map((call) => ({
      toolUse: { toolUseId: deps.ids.next("tooluse_", 22), name: call.name, input: inputOf(call.argumentsJson) },
    })),
  ];
  return jsonReply(
    200,
    {
      output: { message: { role: "assistant", content } },
      stopReason: control.finish ?? STOP[answer.ending],
      ...usageOf(telling),
      metrics: { latencyMs: 42 },
      ...(control.unknown === true ? { futureField: "x" } : {}),
    },
    deps,
  );
}

function tellStream(telling: Telling, deps: DialectDeps): Reply {
  const { answer, control } = telling;
  const frames = [toEvent("messageStart", { role: "assistant" })];
  let contentBlockIndex = 0;
  const block = (start: object | undefined, deltas: readonly object[]): void => {
    if (start !== undefined) frames.push(toEvent("contentBlockStart", { contentBlockIndex, start }));
    for (const delta of deltas) frames.push(toEvent("contentBlockDelta", { contentBlockIndex, delta }));
    frames.push(toEvent("contentBlockStop", { contentBlockIndex }));
    contentBlockIndex += 1;
  };
  if (answer.reasoning.length > 0) {
    const texts = answer.reasoning.map((text) => ({ reasoningContent: { text } }));
    block(undefined, [...texts, { reasoningContent: { signature: "c2lnbmVk" } }]);
  }
  if (answer.text.length > 0)
    block(
      undefined,
      answer.text.map((text) => ({ text })),
    );
  for (const call of answer.calls) {
    const pieces = call.argumentsJson === "{}" ? [] : (call.argumentsJson.match(/[^]{1,8}/gu) ?? []);
    const toolUse = { toolUseId: deps.ids.next("tooluse_", 22), name: call.name };
    block(
      { toolUse },
      ["", ...pieces].map((input) => ({ toolUse: { input } })),
    );
  }
  frames.push(toEvent("messageStop", { stopReason: control.finish ?? STOP[answer.ending] }));
  frames.push(toEvent("metadata", { ...usageOf(telling), metrics: { latencyMs: 42 } }));
  return {
    status: 200,
    headers: { ...headersOf(deps), "content-type": "application/vnd.amazon.eventstream" },
    frames,
    repeatable: 1,
    isStream: true,
    isBinary: true,
  };
}

function usageOf({ answer, control }: Telling): { usage?: Record<string, number> } {
  if (control.usage === "none") return {};
  const scale = (count: number): number => scaled(count, control.usage);
  const { tokens }: Answer = answer;
  // Cached tokens are counted beside the input, not in it.
  const usage = {
    inputTokens: scale(tokens.input - tokens.cacheRead - tokens.cacheWrite),
    outputTokens: scale(tokens.output),
    totalTokens: scale(tokens.input + tokens.output),
    cacheReadInputTokens: scale(tokens.cacheRead),
    cacheWriteInputTokens: scale(tokens.cacheWrite),
  };
  return { usage };
}

function inputOf(argumentsJson: string): unknown {
  try {
    const value: unknown = JSON.parse(argumentsJson);
    return value;
  } catch {
    return {};
  }
}

function errorOf(status: number, kind: string | undefined): VendorError {
  switch (kind) {
    case "context":
      return invalid("Input is too long for requested model.");
    case "model":
      return { status: 404, message: "Could not resolve the foundation model from the provided model identifier." };
    case "auth":
      return forbidden("The security token included in the request is invalid.");
    default:
  }
  switch (status) {
    case 400:
      return invalid("Malformed input request, please reformat your input and try again.");
    case 403:
      return forbidden("User is not authorized to perform: bedrock:InvokeModel");
    case 404:
      return { status, message: "Could not resolve the foundation model from the provided model identifier." };
    case 429:
      return { status, message: "Too many requests, please wait before trying again." };
    case 503:
      return { status, message: "Bedrock is unable to process your request at this time." };
    default:
      return {
        status,
        message: "The system encountered an unexpected error during processing. Try your request again.",
      };
  }
}

function errorName(status: number): string {
  switch (status) {
    case 403:
      return "AccessDeniedException";
    case 404:
      return "ResourceNotFoundException";
    case 429:
      return "ThrottlingException";
    default:
      return status >= 500 ? "InternalServerException" : "ValidationException";
  }
}

function headersOf(deps: DialectDeps): Record<string, string> {
  return { "x-amzn-requestid": deps.ids.next("", 36).toLowerCase(), date: new Date(deps.now()).toUTCString() };
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
