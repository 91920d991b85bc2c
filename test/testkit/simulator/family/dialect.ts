import type { Ask } from "../answer/ask.ts";
import { takeSuffix } from "../control/control.ts";
import type { Call, Dialect, DialectDeps, Reading, Reply, VendorError } from "../dialect.ts";
import { isRecord, recordAt, stringAt, type JsonRecord } from "../json.ts";
import { readAsk } from "../openai/ask.ts";
import { errorOf, missingKey, modelNotFound, retryHeaders, wrongKey } from "../openai/errors.ts";
import { refuseConversation } from "../openai/refuse-conversation.ts";
import { refuseTools } from "../openai/refuse-schemas.ts";
import { withOpenaiFiles, withoutBareSound } from "./media.ts";
import { tellFamily } from "./tell.ts";
import { FAMILY_TRAITS, type FamilyTraits } from "./traits.ts";
import type { FamilyVendor } from "./vendors.ts";

/** Tokens of reasoning by effort. */
const EFFORTS: Readonly<Record<string, number>> = { none: 0, minimal: 8, low: 32, medium: 64, high: 128 };

const PREFIX = 128_000;

/** Creates one vendor of the family: chat completions and the list of models, at the vendor's own paths and in its own words. */
export function createFamilyDialect(vendor: FamilyVendor, deps: DialectDeps): Dialect {
  const traits = FAMILY_TRAITS[vendor];
  const models = [traits.models.plain, traits.models.thinking, ...deps.models];
  return {
    vendor,
    read: (call) => {
      const refusal = refuseKey(call, traits, deps.apiKey);
      return refusal === undefined ? route(call, traits, models, deps) : { kind: "refused", error: refusal };
    },
    tell: (telling) => tellFamily(telling, traits, headersOf(traits, deps), deps),
    fail: (error, control) => {
      const reply = jsonReply(error.status, traits.errorBody(error), headersOf(traits, deps));
      return { ...reply, headers: { ...reply.headers, ...retryHeaders(control) } };
    },
    errorOf,
    errorFrame: (error) => `data: ${JSON.stringify(traits.errorBody(error))}\n\n`,
    unknownFrame: () => 'event: future.event\ndata: {"object":"chat.future","choices":[],"detail":{"deep":[1]}}\n\n',
    pingFrame: () => ": keep-alive\n\n",
  };
}

function headersOf(traits: FamilyTraits, deps: DialectDeps): Record<string, string> {
  const limits = ["limit", "remaining"].flatMap((word) =>
    ["requests", "tokens"].map((what) => [`x-ratelimit-${word}-${what}`, "1000"] as const),
  );
  return {
    [traits.requestIdHeader]: deps.ids.next("req_", 24).toLowerCase(),
    ...(traits.rateLimits ? Object.fromEntries(limits) : {}),
  };
}

function refuseKey({ headers }: Call, traits: FamilyTraits, apiKey: string): VendorError | undefined {
  if (traits.auth === "none") return undefined;
  const given = traits.auth === "api-key" ? headers["api-key"] : headers.authorization?.replace(/^Bearer /, "");
  if (typeof given !== "string" || given === "") return missingKey();
  return given === apiKey ? undefined : wrongKey(given);
}

function route(call: Call, traits: FamilyTraits, models: readonly string[], deps: DialectDeps): Reading {
  const path = call.path.startsWith(traits.basePath) ? call.path.slice(traits.basePath.length) : undefined;
  const deployment = /^\/openai\/deployments\/([^/]+)\/chat\/completions$/.exec(call.path)?.[1];
  if (traits.auth === "api-key") {
    if (call.method === "POST" && call.path === "/openai/v1/chat/completions") {
      return readChat(call, traits, models, undefined);
    }
    if (deployment === undefined || call.method !== "POST") return refused(404, "Resource not found");
    if (call.query.get("api-version") === null) return refused(404, "Resource not found");
    return readChat(call, traits, models, decodeURIComponent(deployment));
  }
  if (call.method === "POST" && path === "/chat/completions") return readChat(call, traits, models, undefined);
  if (call.method === "GET" && path === "/models" && traits.listBody !== undefined) {
    return { kind: "replied", reply: jsonReply(200, traits.listBody(models), headersOf(traits, deps)) };
  }
  return refused(404, `Not found: ${call.method} ${call.path}`);
}

function refused(status: number, message: string): Reading {
  return { kind: "refused", error: { status, message, type: "invalid_request_error" } };
}

function readChat(
  call: Call,
  traits: FamilyTraits,
  models: readonly string[],
  deployment: string | undefined,
): Reading {
  const { body } = call;
  if (!isRecord(body)) return refused(400, "The body is not JSON.");
  const named = takeSuffix(deployment ?? (typeof body.model === "string" ? body.model : ""));
  if (!models.includes(named.model)) {
    const code = deployment === undefined ? "model_not_found" : "DeploymentNotFound";
    return { kind: "refused", error: { ...modelNotFound(named.model), code } };
  }
  const isThinking = named.model === traits.models.thinking;
  const read = withOpenaiFiles(inOpenaiWords(body));
  const refusal =
    traits.refuse(body, isThinking) ??
    refuseConversation(withoutPrefix(withoutBareSound(read)), named.model) ??
    refuseTools(read);
  if (refusal !== undefined) return { kind: "refused", error: refusal };
  const { ask, control } = readAsk(read, named.model);
  if (ask.inputTokens > PREFIX) return { kind: "refused", error: errorOf(400, "context") };
  const options = recordAt(body, "stream_options");
  return {
    kind: "asked",
    ask: { ...ask, reasoningTokens: isThinking ? thoughtOf(body, ask) : 0 },
    control: { ...named.control, ...control },
    form: options?.include_usage === true ? "usage" : "",
  };
}

function thoughtOf(body: JsonRecord, ask: Ask): number {
  const effort = stringAt(body, "reasoning_effort") ?? stringAt(recordAt(body, "reasoning") ?? {}, "effort");
  const isOff = recordAt(body, "thinking")?.type === "disabled" || recordAt(body, "reasoning")?.enabled === false;
  return isOff ? 0 : Math.min(EFFORTS[effort ?? "medium"] ?? 64, Math.floor((ask.maxOutputTokens ?? Infinity) / 2));
}

/** Mistral's mark of an answer to be continued, which OpenAI's rules do not know. */
function withoutPrefix(body: JsonRecord): JsonRecord {
  const messages = Array.isArray(body.messages)
    ? body.messages.map((message: unknown) => (isRecord(message) ? omit(message, "prefix") : message))
    : body.messages;
  return { ...body, messages };
}

function omit(record: JsonRecord, name: string): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

function inOpenaiWords(body: JsonRecord): JsonRecord {
  return body.tool_choice === "any" ? { ...body, tool_choice: "required" } : body;
}

function jsonReply(status: number, body: unknown, headers: Record<string, string>): Reply {
  return {
    status,
    headers: { ...headers, "content-type": "application/json" },
    frames: [JSON.stringify(body)],
    repeatable: 0,
    isStream: false,
  };
}
