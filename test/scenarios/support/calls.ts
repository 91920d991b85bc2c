import type { Client } from "graphql-ws";
import { callGraphql, type GraphqlAnswer, type GraphqlTarget } from "../../testkit/graphql-caller.ts";

/** A model of each vendor that the simulator serves. */
export const MODELS = ["openai/gpt-4o-mini", "anthropic/claude-haiku-4-5", "google/gemini-2.5-flash"] as const;

/** What is read of a record, and what an answer shows of it. */
export interface CompletionView {
  readonly id: string;
  readonly status: string;
  readonly text: string | null;
  readonly errorCode: string | null;
  readonly createdAt: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
  readonly cost: { readonly amountUsd: string } | null;
}

/** How a call went, as its caller sees it. */
export type CallOutcome =
  | { readonly kind: "answered"; readonly completion: CompletionView; readonly ms: number }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly retryable: boolean;
      readonly completionId: string | undefined;
      readonly ms: number;
    }
  /** No answer at all: the connection was lost. */
  | { readonly kind: "broken"; readonly error: unknown; readonly ms: number };

/** How a stream went: its outcome and the names of its events. */
export interface StreamOutcome {
  readonly outcome: CallOutcome;
  readonly events: readonly string[];
}

const FIELDS = "id status text errorCode createdAt usage { inputTokens outputTokens } cost { amountUsd }";
const CREATE = `mutation ($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { ${FIELDS} } } }`;
const STREAM = `subscription ($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename completionId
    ... on CompletionFinished { completion { ${FIELDS} } }
    ... on CompletionFailed { code retryable completion { ${FIELDS} } }
  }
}`;

interface StreamEvent {
  readonly __typename: string;
  readonly completionId: string;
  readonly completion?: CompletionView;
  readonly code?: string;
  readonly retryable?: boolean;
}

/** Posts an operation and reads its data as the test expects it. */
async function query<Data>(
  target: GraphqlTarget,
  document: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Data> {
  const answer = await callGraphql(target, document, variables);
  if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  return answer.data as Data;
}

/** What a model is asked: a prompt, after the simulator's controls. */
export function toInput(model: string, controls: string, more: Readonly<Record<string, unknown>> = {}) {
  return { model, messages: [{ role: "USER", text: `Say hello [[sim ${controls}]]` }], ...more };
}

/** Completes one call. Never rejects. */
export async function complete(target: GraphqlTarget, input: Readonly<Record<string, unknown>>): Promise<CallOutcome> {
  const begunAt = performance.now();
  try {
    const answer = await callGraphql(target, CREATE, { input });
    return toOutcome(answer, performance.now() - begunAt);
  } catch (error) {
    return { kind: "broken", error, ms: performance.now() - begunAt };
  }
}

/** Streams one call to its end. Never rejects. `onStarted` is told the id. */
export async function stream(
  client: Client,
  input: Readonly<Record<string, unknown>>,
  onStarted: (completionId: string) => void = () => undefined,
): Promise<StreamOutcome> {
  const begunAt = performance.now();
  const events: string[] = [];
  let outcome: CallOutcome | undefined;
  try {
    for await (const { data, errors } of client.iterate<{ completionStream: StreamEvent }>({
      query: STREAM,
      variables: { input },
    })) {
      const event = data?.completionStream;
      if (event === undefined) throw new Error(JSON.stringify(errors));
      events.push(event.__typename);
      if (event.__typename === "CompletionStarted") onStarted(event.completionId);
      outcome = toTerminal(event, performance.now() - begunAt) ?? outcome;
    }
  } catch (error) {
    outcome ??= toRefused(error, performance.now() - begunAt);
  }
  const silent = { kind: "broken", error: new Error("no terminal event"), ms: performance.now() - begunAt } as const;
  return { outcome: outcome ?? silent, events };
}

/** Reads records by id, in the order of the ids; `null` where there is none. */
export async function readCompletions(
  target: GraphqlTarget,
  ids: readonly string[],
): Promise<readonly (CompletionView | null)[]> {
  const read: (CompletionView | null)[] = [];
  for (let start = 0; start < ids.length; start += 20) {
    const page = ids.slice(start, start + 20);
    const fields = page.map((id, index) => `c${String(index)}: completion(id: "${id}") { ${FIELDS} }`);
    const data = await query<Record<string, CompletionView | null>>(target, `{ ${fields.join(" ")} }`);
    read.push(...page.map((_id, index) => data[`c${String(index)}`] ?? null));
  }
  return read;
}

/** Reads every record of the organization through the list, page by page. */
export async function listCompletions(target: GraphqlTarget): Promise<readonly CompletionView[]> {
  interface Page {
    readonly completions: {
      readonly edges: readonly { readonly node: CompletionView }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  }
  const document = `query ($after: String) { completions(first: 200, after: $after) { edges { node { ${FIELDS} } } pageInfo { hasNextPage endCursor } } }`;
  const all: CompletionView[] = [];
  for (let after: string | null = null; ;) {
    const { completions }: Page = await query<Page>(target, document, { after });
    all.push(...completions.edges.map((edge) => edge.node));
    if (!completions.pageInfo.hasNextPage) return all;
    after = completions.pageInfo.endCursor;
  }
}

/** Totals of usage as the product sums them. */
export interface UsageTotals {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costUsd: string;
  readonly unpricedRequests: number;
  readonly errors: number;
}

/** Reads the usage of the organization. */
export async function readUsage(target: GraphqlTarget): Promise<UsageTotals> {
  const { usage } = await query<{ usage: { total: UsageTotals } }>(
    target,
    "{ usage { total { requests inputTokens outputTokens costUsd unpricedRequests errors } } }",
  );
  return usage.total;
}

/** The totals that records add up to; cost in pico-dollars. */
export function sumRecords(records: readonly CompletionView[]) {
  return {
    requests: records.length,
    inputTokens: records.reduce((sum, record) => sum + record.usage.inputTokens, 0),
    outputTokens: records.reduce((sum, record) => sum + record.usage.outputTokens, 0),
    costPicoUsd: records.reduce((sum, record) => sum + toPicoUsd(record.cost?.amountUsd ?? "0"), 0n),
    unpricedRequests: records.filter((record) => record.cost === null).length,
    errors: records.filter((record) => record.status === "FAILED").length,
  };
}

/** The product's totals in the shape of {@link sumRecords}. */
export function toSums({ costUsd, ...totals }: UsageTotals) {
  return { ...totals, costPicoUsd: toPicoUsd(costUsd) };
}

function toPicoUsd(usd: string): bigint {
  const [whole = "0", fraction = ""] = usd.split(".");
  return BigInt(whole) * 10n ** 12n + BigInt(fraction.padEnd(12, "0"));
}

/** Makes a key with the given scopes; its id and secret. */
export async function createKey(
  target: GraphqlTarget,
  scopes: readonly string[] = ["completion:create", "completion:read", "usage:read"],
) {
  const { createApiKey } = await query<{ createApiKey: { apiKey: { id: string }; secret: string } }>(
    target,
    "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { id } secret userErrors { code message } } }",
    { input: { name: "scenario", scopes } },
  );
  return { id: createApiKey.apiKey.id, secret: createApiKey.secret };
}

/** Revokes a key. */
export async function revokeKey(target: GraphqlTarget, id: string): Promise<void> {
  const { revokeApiKey } = await query<{ revokeApiKey: { apiKey: { revokedAt: string | null } | null } }>(
    target,
    "mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { revokedAt } userErrors { code message } } }",
    { input: { id } },
  );
  if (typeof revokeApiKey.apiKey?.revokedAt !== "string") throw new Error("the key was not revoked");
}

/** The first error's code; `undefined` where there is none. */
export function errorCode(answer: GraphqlAnswer): unknown {
  return answer.errors?.[0]?.extensions.code;
}

function toOutcome(answer: GraphqlAnswer, ms: number): CallOutcome {
  const [error] = answer.errors ?? [];
  if (error === undefined) {
    const data = answer.data as unknown as { createCompletion: { completion: CompletionView } };
    return { kind: "answered", completion: data.createCompletion.completion, ms };
  }
  return { kind: "failed", ...toFailure(error.extensions), ms };
}

function toFailure(extensions: Readonly<Record<string, unknown>>) {
  const { code, retryable, completionId } = extensions;
  return {
    code: String(code),
    retryable: retryable === true,
    completionId: typeof completionId === "string" ? completionId : undefined,
  };
}

function toTerminal(event: StreamEvent, ms: number): CallOutcome | undefined {
  const { __typename: name, completion, completionId, code = "", retryable = false } = event;
  if (name === "CompletionFinished" && completion !== undefined) return { kind: "answered", completion, ms };
  return name === "CompletionFailed" ? { kind: "failed", code, retryable, completionId, ms } : undefined;
}

/** graphql-ws throws the errors of a refused operation as an array, and a lost connection as its close event. */
function toRefused(error: unknown, ms: number): CallOutcome {
  if (!Array.isArray(error)) return { kind: "broken", error, ms };
  const [first] = error as readonly { readonly extensions?: Readonly<Record<string, unknown>> }[];
  return { kind: "failed", ...toFailure(first?.extensions ?? {}), ms };
}
