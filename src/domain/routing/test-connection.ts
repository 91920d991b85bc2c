import type { Clock } from "../../lib/clock.ts";
import { withDeadline } from "../../lib/with-deadline.ts";
import type { Model, ModelCatalog } from "../catalog/model.ts";
import type { CredentialClients } from "../credential/credential-clients.ts";
import type { StoredCredential } from "../credential/credential.ts";
import type { RevisedStore } from "../credential/revised-store.ts";
import type { ErrorCode } from "../error/codes.ts";
import { GatewayError, toGatewayError } from "../error/gateway-error.ts";
import type { AdminResult } from "../error/user-error.ts";
import { notFound, refuse } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope, type Principal } from "../identity/principal.ts";
import { ProviderError } from "../provider/provider-error.ts";
import type { CallLimits } from "../provider/call-limits.ts";
import type { ProviderCall, ProviderClient } from "../provider/provider.ts";
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

/**
 * Creates the test of a deployment: a call whose answer is one token. Some models refuse so small an answer, and models for embeddings give none:
 * there the vendor's own list, which costs nothing, has to name the model; where a vendor has no list, one word is embedded. A disabled deployment is tested, too. Needs
 * `deployment:write`, for it spends.
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
      await client.complete({ ...toContent(model), limits: deps.callLimits, signal });
    } catch (error) {
      const isRefusedInput = error instanceof GatewayError && error.code === "BAD_USER_INPUT";
      if (!isRefusedInput || !(await isListed(client, model, signal).catch(() => false))) throw error;
    }
  });
}

/** A vendor that lists nothing, such as Bedrock, is asked for the vector of one word. */
async function testEmbedding(
  client: ProviderClient,
  { vendorModelId }: Model,
  call: Pick<ProviderCall, "limits" | "signal">,
): Promise<void> {
  const listed = await client.listModels(call.signal);
  if (listed.some((one) => one.vendorModelId === vendorModelId)) return;
  if (listed.length > 0 || client.embeddings === undefined) throw notListed(client);
  const request = { vendorModelId, inputs: ["Hi"], dimensions: undefined, providerOptions: undefined };
  await client.embeddings.embed({ ...request, ...call });
}

function toContent(model: Model): Pick<ProviderCall, "vendorModelId" | "request" | "isReasoningModel"> {
  const { capabilities, vendorModelId } = model;
  const isReasoningModel = capabilities.length === 0 ? undefined : capabilities.includes("REASONING");
  return { vendorModelId, request: REQUEST, isReasoningModel };
}

async function isListed(client: ProviderClient, model: Model, signal: AbortSignal): Promise<boolean> {
  const listed = await client.listModels(signal);
  return listed.some(({ vendorModelId }) => vendorModelId === model.vendorModelId);
}

function notListed(client: ProviderClient): GatewayError {
  return new GatewayError({
    code: "MODEL_NOT_FOUND",
    message: `${client.provider.name} takes the credential, but its list of models does not name this one.`,
  });
}
