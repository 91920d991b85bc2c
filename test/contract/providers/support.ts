import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { ProviderError } from "../../../src/domain/provider/provider-error.ts";
import type { ProviderPart } from "../../../src/domain/provider/provider-part.ts";
import type { CallLimits } from "../../../src/domain/provider/call-limits.ts";
import type { ProviderCall, ProviderClient } from "../../../src/domain/provider/provider.ts";
import { createProviderClient, type ProviderClientOptions } from "../../../src/providers/registry.ts";
import type { AddressRule } from "../../../src/lib/address-rule.ts";
import { FAMILY_TRAITS } from "../../testkit/simulator/family/traits.ts";
import { FAMILY_VENDORS, type FamilyVendor } from "../../testkit/simulator/family/vendors.ts";
import { startVendorSimulator, type VendorSimulator } from "../../testkit/simulator/simulator.ts";
import type { CalledVendor, SdkVendorId, Vendor } from "./dialects.ts";

/** Limits wide enough for a slow machine. */
const LIMITS: CallLimits = {
  connectMs: 5_000,
  firstByteMs: 10_000,
  idleMs: 10_000,
  maxBodyBytes: 16 * 1024 * 1024,
};

const FAMILY_MODELS = Object.fromEntries(
  FAMILY_VENDORS.map((vendor) => {
    const { plain, thinking } = FAMILY_TRAITS[vendor].models;
    return [vendor, { plain, reasoning: thinking }];
  }),
) as Record<FamilyVendor, { plain: string; reasoning: string }>;

/** Models of the vendors that do not reason, and ones that do. */
export const MODELS: Readonly<Record<Vendor | SdkVendorId, { plain: string; reasoning: string }>> = {
  openai: { plain: "gpt-4o-mini", reasoning: "gpt-5" },
  "openai-responses": { plain: "gpt-4o-mini", reasoning: "gpt-5" },
  anthropic: { plain: "claude-haiku-4-5", reasoning: "claude-sonnet-4-5" },
  google: { plain: "gemini-2.0-flash", reasoning: "gemini-2.5-flash" },
  ...FAMILY_MODELS,
  bedrock: { plain: "amazon.nova-lite-v1:0", reasoning: "us.anthropic.claude-sonnet-4-5-20250929-v1:0" },
  vertex: { plain: "gemini-2.0-flash", reasoning: "gemini-2.5-flash" },
  cohere: { plain: "command-a-03-2025", reasoning: "command-a-reasoning-08-2025" },
  huggingface: { plain: "gpt-4o-mini", reasoning: "gpt-5" },
};

/** Starts the vendors' simulator before the file's tests and closes it after them. */
export function useSimulator(): () => VendorSimulator {
  let simulator: VendorSimulator | undefined;
  const get = (): VendorSimulator => {
    if (simulator === undefined) throw new Error("the simulator runs during tests only");
    return simulator;
  };
  beforeAll(async () => {
    simulator = await startVendorSimulator();
  });
  beforeEach(() => {
    get().reset();
  });
  afterAll(async () => {
    await get().close();
  });
  return get;
}

/** How a client's address may differ. */
export interface AddressOptions {
  /** What it is held against; default nothing. */
  readonly addressRule?: AddressRule;
  /** The host in the place of `127.0.0.1`. */
  readonly host?: string;
}

/** A client of the simulated vendor. */
export function clientOf(
  simulator: VendorSimulator,
  vendor: CalledVendor,
  given?: string,
  address: AddressOptions = {},
): ProviderClient {
  const secret = given ?? simulator.apiKey;
  const withHost = (text: string): string => text.replace("127.0.0.1", address.host ?? "127.0.0.1");
  const create = (options: ProviderClientOptions): ProviderClient => {
    const { baseUrl } = options;
    const { addressRule } = address;
    return createProviderClient({ ...options, baseUrl: baseUrl && withHost(baseUrl), addressRule });
  };
  switch (vendor) {
    case "openai":
      return byApi(create({ providerId: "openai", secret, ...simulator.openai }), "chat");
    case "openai-responses":
      return byApi(create({ providerId: "openai", secret, ...simulator.openai }), "responses");
    case "google":
      return create({ providerId: "google", secret, ...simulator.gemini });
    case "huggingface":
      return create({ providerId: "huggingface", secret, ...simulator.openai });
    case "bedrock": {
      const { baseUrl, region, secret: accessKey } = simulator.bedrock;
      return create({ providerId: vendor, secret: given ?? accessKey, baseUrl, settings: { region } });
    }
    case "vertex": {
      const { baseUrl, project, location, secret: keyFile } = simulator.vertex;
      const settings = { project, location };
      // The key file names where tokens are had, which is on the same host.
      return create({ providerId: vendor, secret: given ?? withHost(keyFile), baseUrl, settings });
    }
    case "anthropic":
    case "cohere":
      return create({ providerId: vendor, secret, ...simulator[vendor] });
    default:
      return create({ providerId: vendor, secret, ...simulator.family[vendor] });
  }
}

/** A secret of the right shape that the vendor does not know; what is secret in it is `word`. */
export function wrongSecretOf(simulator: VendorSimulator, vendor: CalledVendor, word: string): string {
  if (vendor === "bedrock") return JSON.stringify({ accessKeyId: "AKIASIMULATED0000000", secretAccessKey: word });
  if (vendor !== "vertex") return word;
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  const known = JSON.parse(simulator.vertex.secret) as Record<string, string>;
  return JSON.stringify({ ...known, private_key: pem, private_key_id: word });
}

/** A client of OpenAI whose calls choose an API, as a caller can. */
function byApi(client: ProviderClient, api: "chat" | "responses"): ProviderClient {
  const choose = <Call extends Pick<ProviderCall, "request">>(call: Call): Call => ({
    ...call,
    request: { ...call.request, providerOptions: { ...call.request.providerOptions, openai: { api } } },
  });
  return {
    ...client,
    checkRequest: (call) => client.checkRequest(choose(call)),
    complete: (call) => client.complete(choose(call)),
    stream: (call) => client.stream(choose(call)),
  };
}

/** A call that says `text`; fields of the request and the call are overridden one by one. */
export function createCall(
  vendor: Vendor | SdkVendorId,
  text: string,
  overrides: {
    request?: Partial<ProviderCall["request"]>;
    limits?: Partial<CallLimits>;
    signal?: AbortSignal;
    model?: string;
    isReasoningModel?: boolean;
  } = {},
): ProviderCall {
  return {
    vendorModelId: overrides.model ?? MODELS[vendor].plain,
    isReasoningModel: overrides.isReasoningModel,
    limits: { ...LIMITS, ...overrides.limits },
    signal: overrides.signal ?? new AbortController().signal,
    request: {
      messages: [{ role: "user", parts: [{ type: "text", text }] }],
      temperature: undefined,
      topP: undefined,
      maxOutputTokens: 1_000,
      stop: undefined,
      seed: undefined,
      reasoningEffort: undefined,
      tools: [],
      toolChoice: undefined,
      responseFormat: undefined,
      providerOptions: undefined,
      ...overrides.request,
    },
  };
}

/** What a call gave until it ended, and how it failed if it did. */
export interface Outcome {
  readonly batches: readonly (readonly ProviderPart[])[];
  readonly parts: readonly ProviderPart[];
  readonly error: unknown;
}

/** Reads a stream to its end. */
export async function streamOf(client: ProviderClient, call: ProviderCall): Promise<Outcome> {
  const batches: (readonly ProviderPart[])[] = [];
  let error: unknown;
  try {
    for await (const batch of client.stream(call)) batches.push(batch);
  } catch (caught) {
    error = caught;
  }
  return { batches, parts: batches.flat(), error };
}

/** Makes a unary call. */
export async function completeOf(client: ProviderClient, call: ProviderCall): Promise<Outcome> {
  try {
    const parts = await client.complete(call);
    return { batches: [parts], parts, error: undefined };
  } catch (error) {
    return { batches: [], parts: [], error };
  }
}

/** The outcome's error, which must be a {@link ProviderError}. */
export function providerErrorOf(outcome: Outcome): ProviderError {
  if (outcome.error instanceof ProviderError) return outcome.error;
  throw new Error(`expected a ProviderError, got ${String(outcome.error)}`, { cause: outcome.error });
}
