import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/with-deadline.ts";
import type { Model, ModelCatalog } from "../catalog/model.ts";
import type { CredentialClients } from "../credential/credential-clients.ts";
import type { StoredCredential } from "../credential/credential.ts";
import type { RevisedStore } from "../credential/revised-store.ts";
import type { EmbeddingModelRequest } from "../embedding/embedding-request.ts";
import type { ErrorCode } from "../error/codes.ts";
import { GatewayError, toGatewayError } from "../error/gateway-error.ts";
import type { AdminResult } from "../error/user-error.ts";
import { notFound, refuse } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope, type Principal } from "../identity/principal.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { CallLimits } from "../provider/call-limits.ts";
import type { ListedModel, ProviderCall, ProviderClient } from "../provider/provider.ts";
import { toDeployedModel } from "./deployed-model.ts";
import type { DeploymentRecord } from "./deployment-record.ts";
import type { DeploymentStore } from "./deployment-store.ts";

/** What a test of a connection found. */
export interface ConnectionTest {
  /** Whether the vendor takes the credential and knows the model. */
  readonly hasSucceeded: boolean;
  readonly durationMs: number;
  /** Why it failed, in the words that a call would have failed with. */
  readonly errorCode: ErrorCode | undefined;
  readonly message: string | undefined;
  /** HTTP status of the vendor's refusal; `undefined` where none came. */
  readonly vendorStatus: number | undefined;
}

/** What {@link createDeploymentTester} works with. */
export interface TestConnectionDeps {
  readonly credentials: RevisedStore<StoredCredential>;
  readonly deployments: DeploymentStore;
  readonly clients: CredentialClients;
  readonly catalog: ModelCatalog;
  readonly clock: Clock;
  readonly callLimits: CallLimits;
}

/** Limit on a whole test, milliseconds. */
const LIMIT_MS = 30_000;

const REQUEST: ProviderCall["request"] = {
  messages: [{ role: "user", parts: [{ type: "text", text: "Hi" }] }],
  temperature: undefined,
  topP: undefined,
  // Nobody reads the answer: one token shows as much as many.
  maxOutputTokens: 1,
  stop: undefined,
  seed: undefined,
  reasoningEffort: undefined,
  tools: [],
  toolChoice: undefined,
  responseFormat: undefined,
  providerOptions: undefined,
};

const EMBEDDING_REQUEST: EmbeddingModelRequest = { inputs: ["Hi"], dimensions: undefined, providerOptions: undefined };

/**
 * Creates the test of a deployment: a call whose answer is one token. Some models refuse so small an answer or give a longer one at least, and models
 * for embeddings give none: there the vendor's own list, which costs nothing, has to name the model; where a vendor lists nothing, the longer answer is
 * taken and one word embedded. A disabled deployment is tested, too. Needs `deployment:write`, for it spends.
 */
export function createDeploymentTester(
  deps: TestConnectionDeps,
): (principal: Principal, request: { readonly id: string }) => Promise<AdminResult<ConnectionTest>> {
  return async (principal, { id }) => {
    assertScope(principal, "deployment:write");
    const scope = lookupScope(principal);
    const [record] = isPlausibleId(id) ? await deps.deployments.findByIds(scope, [id]) : [];
    if (record === undefined) return { ok: false, userErrors: [notFound("id")] };
    const [credential] = await deps.credentials.findByIds(scope, [record.credentialId]);
    if (credential === undefined || record.archivedAtMs !== undefined || credential.archivedAtMs !== undefined) {
      return refuse("id", "This deployment or its credential is archived, so there is nothing to test.");
    }
    const startedMs = deps.clock.monotonicMs();
    const failure = await test(record, credential, deps).then(() => undefined, toGatewayError);
    return {
      ok: true,
      value: {
        hasSucceeded: failure === undefined,
        durationMs: Math.round(deps.clock.monotonicMs() - startedMs),
        errorCode: failure?.code,
        message: failure?.message,
        vendorStatus: failure instanceof ProviderError ? failure.vendorStatus : undefined,
      },
    };
  };
}

async function test(record: DeploymentRecord, credential: StoredCredential, deps: TestConnectionDeps): Promise<void> {
  const client = deps.clients.get(credential, record.region);
  const model = toDeployedModel(record, deps.catalog);
  await withDeadline(deps.clock, LIMIT_MS, async (signal) => {
    if (model.capabilities.includes("EMBEDDING")) {
      await testEmbedding(client, model, { limits: deps.callLimits, signal });
      return;
    }
    try {
      const { raisedMaxOutputTokens } = await client.checkRequest(toContent(model));
      if (raisedMaxOutputTokens !== undefined) {
        const listed = await client.listModels(signal);
        if (isAmong(listed, model)) return;
        // A vendor that lists nothing has to be called for the longer answer.
        if (listed.length > 0) throw notListed(client);
      }
      await client.complete({ ...toContent(model), limits: deps.callLimits, signal });
    } catch (error) {
      const isRefusedInput = error instanceof GatewayError && error.code === "BAD_USER_INPUT";
      if (!isRefusedInput || !isAmong(await client.listModels(signal).catch(() => []), model)) throw error;
    }
  });
}

/** A vendor that lists nothing, such as Bedrock, is asked for the vector of one word. */
async function testEmbedding(
  client: ProviderClient,
  model: Model,
  call: Pick<ProviderCall, "limits" | "signal">,
): Promise<void> {
  const listed = await client.listModels(call.signal);
  if (isAmong(listed, model)) return;
  if (listed.length > 0 || client.embeddings === undefined) throw notListed(client);
  await client.embeddings.embed({ ...EMBEDDING_REQUEST, vendorModelId: model.vendorModelId, ...call });
}

function toContent(model: Model): Pick<ProviderCall, "vendorModelId" | "request" | "isReasoningModel"> {
  const { capabilities, vendorModelId } = model;
  const isReasoningModel = capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
  return { vendorModelId, request: REQUEST, isReasoningModel };
}

function isAmong(listed: readonly ListedModel[], model: Model): boolean {
  return listed.some(({ vendorModelId }) => vendorModelId === model.vendorModelId);
}

function notListed(client: ProviderClient): GatewayError {
  return new GatewayError({
    code: "MODEL_NOT_FOUND",
    message: `${client.provider.name} takes the credential, but its list of models does not name this one.`,
  });
}
