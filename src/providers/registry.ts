import { randomUUID } from "node:crypto";
import type { Provider, ProviderClient, ProviderId } from "../domain/provider/provider.ts";
import { PROVIDER_FACTS } from "../domain/provider/provider-facts.ts";
import type { AddressRule } from "../lib/address-rule.ts";
import { overSdk } from "./ai-sdk/over-sdk.ts";
import { ANTHROPIC_VERSION, createAnthropicDialect } from "./anthropic/dialect.ts";
import { ANTHROPIC_FIELDS } from "./anthropic/field-support.ts";
import { createBedrockVendor } from "./bedrock/vendor.ts";
import { createCohereVendor } from "./cohere/vendor.ts";
import { createGoogleDialect } from "./google/dialect.ts";
import { GOOGLE_FIELDS } from "./google/field-support.ts";
import { createOpenaiClient } from "./openai/create-openai-client.ts";
import { createChatDialect, createOpenaiDialect } from "./openai/dialect.ts";
import { OPENAI_FIELDS } from "./openai/field-support.ts";
import type { FamilyMember } from "./openai/family/compatible.ts";
import { FAMILY, type FamilyId } from "./openai/family/index.ts";
import { createHuggingfaceVendor } from "./huggingface/vendor.ts";
import { createResponsesDialect } from "./openai/responses/dialect.ts";
import type { FieldSupport } from "./shared/field-support.ts";
import { createHttpProviderClient } from "./shared/http-provider-client.ts";
import type { VendorDialect } from "./shared/vendor-dialect.ts";
import { createSimulatorClient } from "./simulator/create-simulator-client.ts";
import { createHttpTransport } from "./transport/http-transport.ts";
import { createVertexVendor } from "./vertex/vendor.ts";

/** What a client is made of. */
export interface ProviderClientOptions {
  readonly providerId: ProviderId;
  /** The credential; `undefined` for providers that need none. */
  readonly secret: string | undefined;
  /** Where the vendor's API is; default the provider's own. */
  readonly baseUrl?: string | undefined;
  /** Further values, by the names that the provider's facts give them; default none. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** What the address is held against with each connection, where it is a caller's word; default nothing. */
  readonly addressRule?: AddressRule | undefined;
  /** Wall-clock milliseconds; default the system's. */
  readonly nowMs?: (() => number) | undefined;
  /** Ids of tool calls for which the vendor gives none; default random. */
  readonly createToolCallId?: (() => string) | undefined;
  /** The wait before each token of a simulated stream; default 10 ms. */
  readonly simulatedDelayMs?: number | undefined;
}

/** A provider as the rest of the product finds it. */
export interface ProviderRow {
  readonly id: ProviderId;
  /** What becomes of each field of the input; `undefined` where nothing is sent. */
  readonly fields: FieldSupport | undefined;
  readonly createClient: (row: ProviderRow, options: ProviderClientOptions) => ProviderClient;
}

/** Every provider: the one list, from which all else is derived. */
export const PROVIDERS: Readonly<Record<ProviderId, ProviderRow>> = {
  openai: {
    id: "openai",
    fields: OPENAI_FIELDS,
    createClient: (row, options) => {
      const clientOf = openHttp(row, options, bearer);
      return createOpenaiClient({
        chat: clientOf(createOpenaiDialect(toProvider(row))),
        responses: clientOf(createResponsesDialect(toProvider(row))),
      });
    },
  },
  anthropic: {
    id: "anthropic",
    fields: ANTHROPIC_FIELDS,
    createClient: (row, options) =>
      overHttp(row, options, createAnthropicDialect(toProvider(row)), (secret) => ({
        "x-api-key": secret,
        "anthropic-version": ANTHROPIC_VERSION,
      })),
  },
  google: {
    id: "google",
    fields: GOOGLE_FIELDS,
    createClient: (row, options) =>
      overHttp(row, options, createGoogleDialect(toProvider(row)), (secret) => ({ "x-goog-api-key": secret })),
  },
  azure: familyRow("azure", (secret) => ({ "api-key": secret })),
  mistral: familyRow("mistral"),
  groq: familyRow("groq"),
  together: familyRow("together"),
  fireworks: familyRow("fireworks"),
  deepseek: familyRow("deepseek"),
  xai: familyRow("xai"),
  perplexity: familyRow("perplexity"),
  openrouter: familyRow("openrouter"),
  cerebras: familyRow("cerebras"),
  ollama: familyRow("ollama"),
  vllm: familyRow("vllm"),
  lmstudio: familyRow("lmstudio"),
  custom: familyRow("custom"),
  bedrock: {
    id: "bedrock",
    fields: undefined,
    createClient: (row, options) => {
      const region = settingOf(row, options, "region");
      const { baseUrl } = options;
      return overSdk(
        createBedrockVendor({ provider: toProvider(row), baseUrl, region, secret: secretOf(row, options) }),
        options,
      );
    },
  },
  vertex: {
    id: "vertex",
    fields: undefined,
    createClient: (row, options) => {
      const project = settingOf(row, options, "project");
      const location = settingOf(row, options, "location");
      const { baseUrl, addressRule, nowMs = Date.now } = options;
      const secret = secretOf(row, options);
      return overSdk(
        createVertexVendor({ provider: toProvider(row), baseUrl, project, location, secret, addressRule, nowMs }),
        options,
      );
    },
  },
  cohere: {
    id: "cohere",
    fields: undefined,
    createClient: (row, options) =>
      overSdk(
        createCohereVendor({
          provider: toProvider(row),
          baseUrl: baseUrlOf(row, options),
          apiKey: secretOf(row, options),
        }),
        options,
      ),
  },
  huggingface: {
    id: "huggingface",
    fields: undefined,
    createClient: (row, options) =>
      overSdk(
        createHuggingfaceVendor({
          provider: toProvider(row),
          baseUrl: baseUrlOf(row, options),
          token: secretOf(row, options),
        }),
        options,
      ),
  },
  simulator: {
    id: "simulator",
    fields: undefined,
    createClient: (row, options) =>
      createSimulatorClient({ provider: toProvider(row), delayMs: options.simulatedDelayMs ?? 10 }),
  },
};

/** Creates the client of one provider with one credential; it keeps its own connections, which close when idle. */
export function createProviderClient(options: ProviderClientOptions): ProviderClient {
  const row = PROVIDERS[options.providerId];
  return row.createClient(row, options);
}

function toProvider({ id }: ProviderRow): Provider {
  return { id, name: PROVIDER_FACTS[id].name };
}

type HeadersOf = (secret: string) => Readonly<Record<string, string>>;

function bearer(secret: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${secret}` };
}

/** The row of a vendor that speaks OpenAI's chat completions. */
function familyRow(id: FamilyId, headersOf: HeadersOf = bearer): ProviderRow {
  return {
    id,
    fields: FAMILY[id]({}).fields,
    createClient: (row, options) => {
      const member: FamilyMember = FAMILY[id](options.settings ?? {});
      const baseUrl = options.baseUrl === undefined ? undefined : withEnd(options.baseUrl, member.addressEnd ?? "");
      return overHttp(row, { ...options, baseUrl }, createChatDialect(toProvider(row), member.quirks), headersOf);
    },
  };
}

function withEnd(baseUrl: string, end: string): string {
  return baseUrl.endsWith(end) ? baseUrl : baseUrl + end;
}

function secretOf({ id }: ProviderRow, { secret }: ProviderClientOptions): string {
  if (secret === undefined) throw new Error(`A client of ${id} needs a credential.`);
  return secret;
}

function baseUrlOf({ id }: ProviderRow, { baseUrl }: ProviderClientOptions): string {
  const address = baseUrl ?? PROVIDER_FACTS[id].defaultBaseUrl;
  if (address === undefined) throw new Error(`A client of ${id} needs a base URL.`);
  return address;
}

function settingOf({ id }: ProviderRow, { settings }: ProviderClientOptions, name: string): string {
  const value = settings?.[name];
  if (value === undefined || value === "") throw new Error(`A client of ${id} needs the setting ${name}.`);
  return value;
}

function overHttp(
  row: ProviderRow,
  options: ProviderClientOptions,
  dialect: VendorDialect,
  headersOf: HeadersOf,
): ProviderClient {
  return openHttp(row, options, headersOf)(dialect);
}

/** Makes clients that share their connections. */
function openHttp(
  row: ProviderRow,
  options: ProviderClientOptions,
  headersOf: HeadersOf,
): (dialect: VendorDialect) => ProviderClient {
  const { defaultBaseUrl, environment } = PROVIDER_FACTS[row.id];
  const { baseUrl = defaultBaseUrl, secret } = options;
  if (baseUrl === undefined || (secret === undefined && environment?.needsSecret !== false)) {
    throw new Error(`A client of ${row.id} needs a credential and a base URL.`);
  }
  const transport = createHttpTransport({
    baseUrl,
    headers: secret === undefined ? {} : headersOf(secret),
    addressRule: options.addressRule,
  });
  const nowMs = options.nowMs ?? Date.now;
  const createToolCallId = options.createToolCallId ?? (() => `call_${randomUUID().replaceAll("-", "")}`);
  return (dialect) => createHttpProviderClient({ dialect, transport, nowMs, createToolCallId });
}
