import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/config/config-error.ts";
import { parseConfig } from "../../src/config/parse-config.ts";

/** The problems that an environment is refused with, as `VARIABLE: message`. */
function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    parseConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message.split("\n")).toHaveLength(error.problems.length + 1);
    return error.problems.map((problem) => `${problem.variable}: ${problem.message}`);
  }
  return [];
}

const VERTEX = {
  GOOGLE_VERTEX_PROJECT: "acme",
  GOOGLE_VERTEX_LOCATION: "europe-west1",
  GOOGLE_VERTEX_CLIENT_EMAIL: "a@b.example",
  GOOGLE_VERTEX_PRIVATE_KEY: "k",
};

describe("parseConfig", () => {
  it.each([
    [{ NARTHEX_REQUEST_BODIES_BYTES: "40000000" }, { maxBytes: 40_000_000, maxShareBytes: 20_000_000 }],
    [{ NARTHEX_REQUEST_BODIES_BYTES: "1024" }, { maxBytes: 16_777_216, maxShareBytes: 16_777_216 }],
    [{ NARTHEX_REQUEST_BODY_BYTES: "4000" }, { maxBytes: 536_870_912, maxShareBytes: 268_435_456 }],
  ])("gives one organization half of the room for bodies, and always room for one: %j", (env, bodyRoom) => {
    expect(parseConfig(env).http.bodyRoom).toEqual(bodyRoom);
  });

  it("lets variables have more items where a request may have more messages", () => {
    expect(parseConfig({ NARTHEX_REQUEST_MESSAGES: "6000" }).graphql.maxListItems).toBe(60_000);
  });

  it("gives the documented defaults where nothing is set", () => {
    expect(parseConfig({})).toStrictEqual({
      http: {
        host: "127.0.0.1",
        port: 4000,
        publicUrl: null,
        trustedProxies: null,
        maxBodyBytes: 16 * 1024 * 1024,
        bodyRoom: { maxBytes: 536_870_912, maxShareBytes: 268_435_456 },
      },
      graphql: {
        introspection: true,
        maxDepth: 12,
        maxAliases: 30,
        maxListItems: 50_000,
        maxTokens: 4000,
        defaultPageSize: 50,
        maxPageSize: 200,
        pingIntervalMs: 12_000,
        slowReaderTimeoutMs: 30_000,
      },
      dataDirectory: "./.narthex",
      database: null,
      redis: null,
      rootKey: null,
      secretKey: null,
      previousSecretKeys: null,
      allowedUpstreamCidrs: null,
      declared: null,
      journal: { fsync: "interval", maxBytes: 256 * 1024 * 1024 },
      providers: [],
      call: { connectMs: 5000, firstByteMs: 60_000, idleMs: 60_000, maxBodyBytes: 16 * 1024 * 1024 },
      completion: {
        maxMessages: 1000,
        maxEmbeddingInputs: 2048,
        maxTimeoutMs: 600_000,
        metadata: { maxKeys: 16, maxBytes: 4096, maxDepth: 3 },
        defaultMaxOutputTokens: 4096,
      },
      misspelt: [],
      organization: { maxCredentials: 100, maxDeployments: 1000 },
      catalog: { refreshMs: 21_600_000 },
      shutdown: { drainTimeoutMs: 30_000 },
      log: { level: "info" },
    });
  });

  it("takes an empty variable for one that is not set", () => {
    const empty = {
      HOST: "",
      PORT: "",
      DATABASE_URL: "",
      OPENAI_API_KEY: "",
      NARTHEX_INTROSPECTION: "",
      NARTHEX_NO_SUCH: "",
    };
    expect(parseConfig(empty)).toStrictEqual(parseConfig({}));
  });

  it("reads every part that is given", () => {
    const secretKey = randomBytes(32);
    const config = parseConfig({
      HOST: "::1",
      PORT: "0",
      NARTHEX_TRUST_PROXY: "10.0.0.0/8, ::1",
      DATABASE_URL: "postgres://narthex:pw@db:5432/narthex",
      REDIS_URL: "rediss://cache:6380",
      NARTHEX_ROOT_KEY: "k".repeat(32),
      NARTHEX_SECRET_KEY: secretKey.toString("base64"),
      NARTHEX_JOURNAL_FSYNC: "always",
      OPENAI_API_KEY: "sk-1",
      ANTHROPIC_API_KEY: "sk-2",
      ANTHROPIC_BASE_URL: "http://127.0.0.1:9000/",
      GEMINI_API_KEY: "sk-3",
      NARTHEX_INTROSPECTION: "false",
      NARTHEX_LOG_LEVEL: "warn",
    });
    expect(config.http).toMatchObject({ host: "::1", port: 0, trustedProxies: ["10.0.0.0/8", "::1"] });
    expect(config.database).toEqual({ url: "postgres://narthex:pw@db:5432/narthex" });
    expect(config.redis).toEqual({ url: "rediss://cache:6380" });
    expect(config.rootKey).toBe("k".repeat(32));
    expect(config.secretKey?.export()).toEqual(secretKey);
    expect(config.journal.fsync).toBe("always");
    expect(config.providers).toEqual([
      { providerId: "openai", secret: "sk-1", baseUrl: "https://api.openai.com/v1", settings: {} },
      { providerId: "anthropic", secret: "sk-2", baseUrl: "http://127.0.0.1:9000", settings: {} },
      { providerId: "google", secret: "sk-3", baseUrl: "https://generativelanguage.googleapis.com", settings: {} },
    ]);
    expect(config.graphql.introspection).toBe(false);
    expect(config.log.level).toBe("warn");
  });

  it("is frozen all the way down", () => {
    const config = parseConfig({ OPENAI_API_KEY: "sk-1", NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") });
    const unfrozen = [config, config.http, config.completion.metadata, config.providers, config.providers[0]].filter(
      (part) => !Object.isFrozen(part),
    );
    expect(unfrozen).toEqual([]);
    expect(() => Object.assign(config.http, { port: 1 })).toThrow(TypeError);
  });

  it("reports every problem at once, each with its variable and what to write instead", () => {
    expect(
      problemsOf({
        PORT: "65536",
        HOST: "http://0.0.0.0:80",
        DATABASE_URL: "mysql://db/narthex",
        REDIS_URL: "cache:6379",
        NARTHEX_JOURNAL_FSYNC: "never",
        NARTHEX_INTROSPECTION: "yes",
        NARTHEX_DRAIN_TIMEOUT_MS: "30s",
        NARTHEX_TRUST_PROXY: "10.0.0.0/33",
        NARTHEX_LOG_LEVL: "info",
      }),
    ).toEqual([
      expect.stringMatching(/^HOST: "http:.*Write for example 127\.0\.0\.1/),
      expect.stringMatching(/^PORT: "65536" is not a whole number from 0 to 65535\. Write for example 4000\.$/),
      expect.stringMatching(/^NARTHEX_TRUST_PROXY: "10\.0\.0\.0\/33" .*Write for example 10\.0\.0\.0\/8/),
      expect.stringMatching(/^DATABASE_URL: .*Write for example postgres:\/\//),
      expect.stringMatching(/^REDIS_URL: .*Write for example redis:\/\//),
      expect.stringMatching(/^NARTHEX_JOURNAL_FSYNC: .*Write one of interval, always\.$/),
      expect.stringMatching(/^NARTHEX_DRAIN_TIMEOUT_MS: "30s" .*Write for example 30000\.$/),
      expect.stringMatching(/^NARTHEX_INTROSPECTION: .*Write one of true, false\.$/),
      expect.stringMatching(/^NARTHEX_SECRET_KEY: it is required with DATABASE_URL\. Write 32 bytes in base64/),
      expect.stringMatching(/^NARTHEX_LOG_LEVL: .*Did you mean NARTHEX_LOG_LEVEL\?$/),
    ]);
  });

  it.each([
    ["OPENAI", "https://proxy.example.com", "it must end in /v1. Write https://proxy.example.com/v1."],
    ["OPENAI", "ftp://proxy.example.com/v1", "starts with https:// or http://"],
    ["OPENAI", "https://user:pw@proxy.example.com/v1", "no user, password"],
    [
      "ANTHROPIC",
      "https://proxy.example.com/v1/",
      "must not end in /v1, which is added. Write https://proxy.example.com.",
    ],
    ["GEMINI", "https://proxy.example.com/v1beta", "must not end in /v1beta, which is added."],
    ["GEMINI", "https://proxy.example.com?key=1", 'no user, password, "?" or "#"'],
  ])("refuses %s_BASE_URL=%s", (vendor, url, message) => {
    expect(problemsOf({ [`${vendor}_API_KEY`]: "sk-1", [`${vendor}_BASE_URL`]: url })).toEqual([
      expect.stringContaining(message),
    ]);
  });

  it("asks for the key that belongs to a base URL", () => {
    expect(problemsOf({ OPENAI_BASE_URL: "https://proxy.example.com/v1" })).toEqual([
      expect.stringMatching(/^OPENAI_API_KEY: it is required with OPENAI_BASE_URL/),
    ]);
  });

  it.each([
    [{ AZURE_API_KEY: "k" }, /^AZURE_BASE_URL: it is required with AZURE_API_KEY/],
    [{ AZURE_API_VERSION: "v1" }, /^AZURE_API_KEY: it is required with AZURE_API_VERSION/],
    [{ AZURE_API_KEY: "k", AZURE_BASE_URL: "https://a.openai.azure.com/openai" }, /must not end in \/openai/],
    [{ CUSTOM_API_KEY: "k" }, /^CUSTOM_BASE_URL: it is required with CUSTOM_API_KEY/],
    [{ GROQ_API_KEY: "k", GROQ_BASE_URL: "https://api.groq.com/openai" }, /^GROQ_BASE_URL: it must end in \/v1/],
  ])("asks for what belongs together: %j", (env, problem) => {
    expect(problemsOf(env).some((line) => problem.test(line))).toBe(true);
  });

  it("takes the address of a server of one's own for its credential, and the key where one is given", () => {
    const { providers } = parseConfig({
      OLLAMA_BASE_URL: "http://127.0.0.1:11434/",
      VLLM_BASE_URL: "http://127.0.0.1:8000/v1",
      VLLM_API_KEY: "k",
      AZURE_API_KEY: "k",
      AZURE_BASE_URL: "https://a.openai.azure.com",
      AZURE_API_VERSION: "v1",
    });
    expect(providers).toEqual([
      { providerId: "azure", secret: "k", baseUrl: "https://a.openai.azure.com", settings: { apiVersion: "v1" } },
      { providerId: "ollama", secret: null, baseUrl: "http://127.0.0.1:11434", settings: {} },
      { providerId: "vllm", secret: "k", baseUrl: "http://127.0.0.1:8000/v1", settings: {} },
    ]);
  });

  it("refuses a page default above the page maximum", () => {
    expect(problemsOf({ NARTHEX_PAGE_DEFAULT_ITEMS: "100", NARTHEX_PAGE_MAX_ITEMS: "99" })).toEqual([
      expect.stringMatching(/^NARTHEX_PAGE_DEFAULT_ITEMS: .*Write 99 or less/),
    ]);
  });

  it.each([
    ["NARTHEX_ROOT_KEY", "hush-too-short"],
    ["NARTHEX_ROOT_KEY", `hush-with-a-line-break\n${"x".repeat(32)}`],
    ["NARTHEX_SECRET_KEY", "aHVzaC10b28tc2hvcnQ="],
    ["NARTHEX_SECRET_KEY", "hush that is no base64"],
    ["OPENAI_API_KEY", "hush\nhush"],
    ["ANTHROPIC_API_KEY", "hush with a space at its end "],
    ["GEMINI_API_KEY", "hush\u00e4"],
    ["REDIS_URL", "http://hush:hush@cache:6379"],
    ["DATABASE_URL", "postgres//narthex:hush@db/narthex"],
  ])("refuses a bad %s without repeating it", (variable, value) => {
    const problems = problemsOf({ NARTHEX_SECRET_KEY: randomBytes(32).toString("base64"), [variable]: value });
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${variable}: .*Write `))]);
    expect(problems.join()).not.toMatch(/hush|aHVz/);
  });

  it.each([
    ["NARTHEX_PORT", "Did you mean PORT?"],
    ["NARTHEX_PROT", "Did you mean PORT?"],
    ["NARTHEX_OPENAI_API_KEY", "Did you mean OPENAI_API_KEY?"],
    ["NARTHEX_DATADIR", "Did you mean NARTHEX_DATA_DIR?"],
  ])("refuses the slip %s", (variable, hint) => {
    expect(problemsOf({ [variable]: "1" })).toEqual([expect.stringContaining(hint)]);
  });

  it.each([
    ["OPENAI_APIKEY", "OPENAI_API_KEY"],
    ["OPEN_AI_API_KEY", "OPENAI_API_KEY"],
    ["openai_api_key", "OPENAI_API_KEY"],
    ["OPENAI_API_KYE", "OPENAI_API_KEY"],
    ["OPENAI_KEY", "OPENAI_API_KEY"],
    ["OPNAI_API_KEY", "OPENAI_API_KEY"],
    ["OPENAI_BASEURL", "OPENAI_BASE_URL"],
    ["OPENAI_API_BASE", "OPENAI_BASE_URL"],
    ["ANTHROPIC_KEY", "ANTHROPIC_API_KEY"],
    ["ANTRHOPIC_API_KEY", "ANTHROPIC_API_KEY"],
    ["GEMINI_APIKEY", "GEMINI_API_KEY"],
    ["OLLAMA_URL", "OLLAMA_BASE_URL"],
    ["XAI_APIKEY", "XAI_API_KEY"],
    ["AZURE_API_VERION", "AZURE_API_VERSION"],
    ["HUGGINGFACE_TOKEN", "HUGGINGFACE_API_KEY"],
    ["GOOGLE_APPLICATION_CREDENTIAL", "GOOGLE_APPLICATION_CREDENTIALS"],
  ])("starts with the slip %s of a vendor's variable, and warns of it without its value", (variable, meant) => {
    expect(parseConfig({ [variable]: "hush" }).misspelt).toEqual([
      { variable, message: `it is not read. Did you mean ${meant}?` },
    ]);
    expect(parseConfig({ [variable]: "" }).misspelt).toEqual([]);
  });

  it("tells of the slip beside the problem that it has made", () => {
    expect(() => parseConfig({ OPENAI_APIKEY: "hush", OPENAI_BASE_URL: "https://proxy.example.com/v1" })).toThrow(
      /^1 problem [^]*OPENAI_API_KEY: it is required [^]*OPENAI_APIKEY: it is not read\. Did you mean OPENAI_API_KEY\?$/,
    );
  });

  it.each([
    ["AWS_REGION", "us east", { AWS_BEARER_TOKEN_BEDROCK: "k" }, "as printable ASCII"],
    ["AWS_REGION", "evil.example.com/", { AWS_BEARER_TOKEN_BEDROCK: "k" }, "by its short name"],
    ["GOOGLE_VERTEX_LOCATION", "a/b", VERTEX, "by its short name"],
    ["GOOGLE_VERTEX_PROJECT", "a/b", VERTEX, "by its short name"],
    ["AZURE_API_VERSION", "v 1", { AZURE_API_KEY: "k", AZURE_BASE_URL: "https://a.openai.azure.com" }, "printable"],
  ])("names the variable %s of a setting that cannot be used: %j", (variable, value, others, says) => {
    expect(problemsOf({ ...others, [variable]: value })).toEqual([
      expect.stringMatching(new RegExp(`^${variable}: it cannot be used\\. Write it .*${says}`)),
    ]);
  });

  it("does not look at a shared variable where nothing else asks for the provider", () => {
    expect(parseConfig({ AWS_REGION: "us east" }).providers).toEqual([]);
  });

  it.each([
    "OPENAI_ORG_ID",
    "OPENAI_ORGANIZATION",
    "OPENAI_PROJECT",
    "OPENAI_PROXY",
    "OPENAI_LOG",
    "OPENAI_API_TYPE",
    "OPENAI_API_VERSION",
    "ANTHROPIC_AUTH_TOKEN",
    "ANTHROPIC_MODEL",
    "GOOGLE_API_KEY",
    "GOOGLE_CLOUD_PROJECT",
    "AZURE_CLIENT_ID",
    "AZURE_TENANT_ID",
    "AZURE_CLIENT_SECRET",
    "AWS_PROFILE",
    "AWS_DEFAULT_REGION",
    "AWS_REGIONS_OF_MINE",
    "HF_HOME",
    "OLLAMA_HOST",
    "OLLAMA_MODELS",
    "VLLM_LOGGING_LEVEL",
    "GROK_API_KEY",
    "ZAI_API_KEY",
    "CUSTOM_KEY",
    "CUSTOM_URL",
    "API_KEY",
    "BASE_URL",
    "COHERE_API_VERSION",
    "TOGETHER_PROJECT",
    "npm_config_registry",
  ])("leaves the foreign variable %s alone", (variable) => {
    expect(parseConfig({ [variable]: "x" }).misspelt).toEqual([]);
  });

  it("says nothing of a slip where the variable itself is set", () => {
    expect(parseConfig({ OPENAI_KEY: "for-others", OPENAI_API_KEY: "sk-1" }).misspelt).toEqual([]);
  });

  it("leaves alone what Kubernetes sets beside a Service named narthex, a newer version's variable, and every foreign one", () => {
    const links = {
      NARTHEX_SERVICE_HOST: "10.0.0.1",
      NARTHEX_SERVICE_PORT_HTTP: "4000",
      NARTHEX_PORT: "tcp://10.0.0.1:4000",
      NARTHEX_PORT_4000_TCP_ADDR: "10.0.0.1",
      PATH: "/usr/bin",
      NARTHEX_OF_SOME_NEWER_VERSION: "1",
    };
    expect(parseConfig(links)).toStrictEqual(parseConfig({}));
  });

  it("accepts a PostgreSQL server behind a socket's folder", () => {
    const url = "postgres:///narthex?host=/run/postgresql";
    const env = { DATABASE_URL: url, NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") };
    expect(parseConfig(env).database).toEqual({ url });
  });
});

describe("a copy of .env.example", () => {
  it("is no problem: vendors' own addresses need no key", () => {
    const env = {
      OPENAI_BASE_URL: "https://api.openai.com/v1",
      GEMINI_BASE_URL: "https://generativelanguage.googleapis.com",
    };
    expect(parseConfig(env).providers).toEqual([]);
    expect(() => parseConfig({ OPENAI_BASE_URL: "http://127.0.0.1:9/v1" })).toThrow(/OPENAI_API_KEY/);
  });
});

describe("NARTHEX_PUBLIC_URL", () => {
  it("loses the slash at its end, and is refused where it is no plain URL", () => {
    expect(parseConfig({ NARTHEX_PUBLIC_URL: "https://ai.example.com/" }).http.publicUrl).toBe(
      "https://ai.example.com",
    );
    for (const bad of ["ai.example.com", "https://u:p@ai.example.com", "ftp://ai.example.com", "https://a/?q"]) {
      expect(() => parseConfig({ NARTHEX_PUBLIC_URL: bad })).toThrow(/NARTHEX_PUBLIC_URL/);
    }
  });
});
