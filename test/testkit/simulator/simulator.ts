import { createPromptCache } from "./answer/prompt-cache.ts";
import { createAnthropicDialect } from "./anthropic/dialect.ts";
import { createBedrockDialect } from "./bedrock/dialect.ts";
import { createCohereDialect } from "./cohere/dialect.ts";
import type { Control } from "./control/control.ts";
import { createScriptBook, type Script } from "./control/script.ts";
import type { Dialect } from "./dialect.ts";
import { createFamilyDialect } from "./family/dialect.ts";
import { FAMILY_TRAITS } from "./family/traits.ts";
import { FAMILY_VENDORS, type FamilyVendor } from "./family/vendors.ts";
import { createGeminiDialect } from "./gemini/dialect.ts";
import { createIdSource } from "./ids.ts";
import { createOpenAiDialect } from "./openai/dialect.ts";
import { createOpenAiResponsesDialect, RESPONSES_PATH } from "./openai-responses/dialect.ts";
import { createRecorder, type RecordedRequest } from "./recording.ts";
import { createSimulatorServer } from "./server.ts";
import { createVertexDialect, VERTEX_LOCATION, VERTEX_PROJECT } from "./vertex/dialect.ts";
import { createTokenServer, type TokenBehaviour } from "./vertex/token-server.ts";

/** Options of {@link startVendorSimulator}. */
export interface SimulatorOptions {
  /** Port on 127.0.0.1; default 0, any free one. */
  readonly port?: number;
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** The key that all three vendors accept; default `sim-key`. */
  readonly apiKey?: string;
  /** Further keys that OpenAI accepts, as of other accounts; default none. */
  readonly otherApiKeys?: readonly string[];
  /** Controls for every request, which scripts and requests override; default none. */
  readonly defaults?: Control;
  /** Further model names that the vendors know; default none. */
  readonly models?: readonly string[];
  /** Keeps every request in `requests`; default true. A process that serves for long or fast leaves it off. */
  readonly record?: boolean;
  /** The time, in ms since 1970; default the machine's. */
  readonly now?: () => number;
}

/** A running simulator of the three vendors. */
export interface VendorSimulator {
  /** Base URL as `OPENAI_BASE_URL` has it: ends in `/v1`. */
  readonly openai: { readonly baseUrl: string };
  /** Base URL as `ANTHROPIC_BASE_URL` has it: without `/v1`. */
  readonly anthropic: { readonly baseUrl: string };
  /** Base URL as `GEMINI_BASE_URL` has it: without `/v1beta`. */
  readonly gemini: { readonly baseUrl: string };
  /** Base URLs of the vendors that speak OpenAI's format, as their variables have them. */
  readonly family: Readonly<Record<FamilyVendor, { readonly baseUrl: string }>>;
  /** Base URL as `BEDROCK_BASE_URL` has it; `secret` is an access key, as the product takes it. */
  readonly bedrock: { readonly baseUrl: string; readonly region: string; readonly secret: string };
  /** Base URL as `VERTEX_BASE_URL` has it; `secret` is the JSON of a key file, whose tokens `exchange` rules. */
  readonly vertex: {
    readonly baseUrl: string;
    readonly project: string;
    readonly location: string;
    readonly secret: string;
    readonly exchange: TokenBehaviour;
  };
  /** Base URL as `COHERE_BASE_URL` has it: ends in `/v2`. */
  readonly cohere: { readonly baseUrl: string };
  readonly apiKey: string;
  /** The environment with which the product uses the simulator. */
  readonly env: Readonly<Record<string, string>>;
  readonly port: number;
  /** Every request so far, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** Queues scripts for one request each. */
  next(...scripts: Script[]): void;
  /** Replaces the standing scripts. */
  script(...scripts: Script[]): void;
  /** Forgets scripts, requests, cached prompts and ids given. */
  reset(): void;
  /** Resolves with the request of that index once it is there; rejects after `ms` (default 5,000). */
  waitForRequest(index: number, ms?: number): Promise<RecordedRequest>;
  /** Resolves with the time at which the client left that request before its answer ended; rejects after `ms` (default 5,000). */
  waitForAbort(index: number, ms?: number): Promise<number>;
  /** Closes the port and every connection. */
  close(): Promise<void>;
}

/** Starts the simulators of OpenAI, Anthropic, Gemini, Vertex, Cohere and Bedrock on one port. */
export async function startVendorSimulator(options: SimulatorOptions = {}): Promise<VendorSimulator> {
  const {
    port = 0,
    host = "127.0.0.1",
    apiKey = "sim-key",
    otherApiKeys = [],
    defaults = {},
    models = [],
    now = Date.now,
    record = true,
  } = options;
  const ids = createIdSource("simulator");
  const recorder = createRecorder(record);
  const book = createScriptBook();
  const cache = createPromptCache();
  const obeyed = new Map<string, number>();
  const deps = { apiKey, ids, now, models };
  const tokens = createTokenServer({ ids, now });
  const signingKey = {
    accessKeyId: "AKIASIMULATED0000000",
    secretAccessKey: `secret/${apiKey}+0123456789`,
    sessionToken: undefined,
    region: "us-east-1",
  };
  const dialects = new Map<string, Dialect>([
    ["openai", createOpenAiDialect(deps, otherApiKeys)],
    [`openai${RESPONSES_PATH}`, createOpenAiResponsesDialect(deps)],
    ["anthropic", createAnthropicDialect(deps)],
    ["gemini", createGeminiDialect(deps)],
    ...FAMILY_VENDORS.map((vendor): [string, Dialect] => [vendor, createFamilyDialect(vendor, deps)]),
    ["vertex", createVertexDialect({ ...deps, tokens })],
    ["cohere", createCohereDialect(deps)],
    ["bedrock", createBedrockDialect({ ...deps, signingKey })],
  ]);
  const server = createSimulatorServer({ dialects, tokens, book, cache, recorder, defaults, obeyed, now });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator listens on no port");
  const origin = `http://${host}:${String(address.port)}`;
  const urls = { openai: `${origin}/openai/v1`, anthropic: `${origin}/anthropic`, gemini: `${origin}/gemini` };
  const family = Object.fromEntries(
    FAMILY_VENDORS.map((vendor) => [vendor, { baseUrl: `${origin}/${vendor}${FAMILY_TRAITS[vendor].basePath}` }]),
  ) as Record<FamilyVendor, { baseUrl: string }>;
  const waitForRequest = async (index: number, ms = 5_000): Promise<RecordedRequest> => {
    await recorder.waitFor(() => recorder.requests.length > index, ms, `request ${String(index)}`);
    const request = recorder.requests[index];
    if (request === undefined) throw new Error(`there is no request ${String(index)}`);
    return request;
  };
  return {
    openai: { baseUrl: urls.openai },
    anthropic: { baseUrl: urls.anthropic },
    gemini: { baseUrl: urls.gemini },
    family,
    bedrock: {
      baseUrl: `${origin}/bedrock`,
      region: signingKey.region,
      secret: JSON.stringify({
        accessKeyId: signingKey.accessKeyId,
        secretAccessKey: signingKey.secretAccessKey,
      }),
    },
    vertex: {
      baseUrl: `${origin}/vertex`,
      project: VERTEX_PROJECT,
      location: VERTEX_LOCATION,
      get secret() {
        return tokens.keyFile(`${origin}/oauth/token`);
      },
      exchange: tokens.behaviour,
    },
    cohere: { baseUrl: `${origin}/cohere/v2` },
    apiKey,
    env: {
      // Tests count requests: none comes in the background.
      NARTHEX_MODEL_REFRESH_HOURS: "0",
      OPENAI_API_KEY: apiKey,
      OPENAI_BASE_URL: urls.openai,
      ANTHROPIC_API_KEY: apiKey,
      ANTHROPIC_BASE_URL: urls.anthropic,
      GEMINI_API_KEY: apiKey,
      GEMINI_BASE_URL: urls.gemini,
    },
    port: address.port,
    requests: recorder.requests,
    next: book.next,
    script: book.script,
    reset: () => {
      book.reset();
      recorder.reset();
      cache.reset();
      ids.reset();
      tokens.reset();
      obeyed.clear();
    },
    waitForRequest,
    waitForAbort: async (index, ms = 5_000) => {
      const request = await waitForRequest(index, ms);
      await recorder.waitFor(() => request.closedAt !== null, ms, `the client to leave request ${String(index)}`);
      return request.closedAt ?? now();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
