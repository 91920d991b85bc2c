import { ConfigError, type ConfigProblem } from "./config-error.ts";
import type { Config, EnvironmentCredential } from "./config.ts";
import { readDeclaredConfig } from "./declared-config.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { environmentSchema, type Environment } from "./environment.ts";
import { findMissingOfProviders, findWrongSettings, providerSchema, toCredentials } from "./provider-environment.ts";
import { findMisspeltVendorVariables } from "./misspelt-vendor-variables.ts";
import { findUnknownVariables } from "./unknown-variables.ts";

const HOUR_MS = 3_600_000;
/** So many organizations together fill the room for bodies. */
const SHARES = 2;
/** Items of lists that an operation's variables may have, whatever else is set. */
const MIN_LIST_ITEMS = 50_000;
/** Items of lists for each message or text that a request may have: a message has parts and calls of its own. */
const ITEMS_PER_MESSAGE = 10;

/** The name of every variable that is read, those of vendors by themselves. */
const VENDOR_VARIABLES = Object.keys(providerSchema.shape);
const VARIABLES = [...Object.keys(environmentSchema.shape), ...VENDOR_VARIABLES];

/**
 * Parses the environment. An empty variable counts as not set.
 *
 * @param env as `process.env` gives it
 * @throws {@link ConfigError} with every problem at once
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = environmentSchema.safeParse(set);
  const providers = providerSchema.safeParse(set);
  const declared = set.NARTHEX_CONFIG === undefined ? undefined : readDeclaredConfig(set.NARTHEX_CONFIG, set);
  const problems = [
    ...(parsed.success ? findContradictions(parsed.data) : toProblems(parsed.error.issues)),
    ...(providers.success ? findWrongSettings(providers.data) : toProblems(providers.error.issues)),
    ...findMissing(set),
    ...findMissingOfProviders(set),
    ...findUnknownVariables(set, VARIABLES),
    ...(declared?.problems ?? []),
  ];
  const misspelt = findMisspeltVendorVariables(set, VARIABLES, VENDOR_VARIABLES);
  if (!parsed.success || !providers.success || problems.length > 0) throw new ConfigError(problems, misspelt);
  const config = toConfig(parsed.data, toCredentials(providers.data));
  return deepFreeze({ ...config, declared: declared?.organizations ?? null, misspelt });
}

function toProblems(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): readonly ConfigProblem[] {
  return issues.map((issue) => ({ variable: issue.path.map(String).join("."), message: issue.message }));
}

/** Values that are right alone and wrong together. */
function findContradictions(environment: Environment): readonly ConfigProblem[] {
  if (environment.NARTHEX_PAGE_DEFAULT_ITEMS <= environment.NARTHEX_PAGE_MAX_ITEMS) return [];
  const max = String(environment.NARTHEX_PAGE_MAX_ITEMS);
  return [
    {
      variable: "NARTHEX_PAGE_DEFAULT_ITEMS",
      message: `it is more than NARTHEX_PAGE_MAX_ITEMS. Write ${max} or less, or raise the other.`,
    },
  ];
}

/** Variables that another one calls for. */
function findMissing(set: Readonly<Record<string, string | undefined>>): readonly ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  if (set.DATABASE_URL !== undefined && set.NARTHEX_SECRET_KEY === undefined) {
    problems.push({
      variable: "NARTHEX_SECRET_KEY",
      message:
        "it is required with DATABASE_URL. Write 32 bytes in base64, the same on every replica, for example from: openssl rand -base64 32",
    });
  }
  return problems;
}

/** Room for at least one body of the largest size, whatever is set. */
function toBodyRoom(environment: Environment): Config["http"]["bodyRoom"] {
  const largest = environment.NARTHEX_REQUEST_BODY_BYTES;
  const maxBytes = Math.max(environment.NARTHEX_REQUEST_BODIES_BYTES, largest);
  return { maxBytes, maxShareBytes: Math.max(Math.floor(maxBytes / SHARES), largest) };
}

function toConfig(
  environment: Environment,
  providers: readonly EnvironmentCredential[],
): Omit<Config, "declared" | "misspelt"> {
  return {
    http: {
      host: environment.HOST,
      port: environment.PORT,
      publicUrl: environment.NARTHEX_PUBLIC_URL,
      trustedProxies: environment.NARTHEX_TRUST_PROXY,
      maxBodyBytes: environment.NARTHEX_REQUEST_BODY_BYTES,
      bodyRoom: toBodyRoom(environment),
    },
    graphql: {
      introspection: environment.NARTHEX_INTROSPECTION,
      maxDepth: environment.NARTHEX_QUERY_DEPTH,
      maxAliases: environment.NARTHEX_QUERY_ALIASES,
      maxListItems: Math.max(
        MIN_LIST_ITEMS,
        ITEMS_PER_MESSAGE * Math.max(environment.NARTHEX_REQUEST_MESSAGES, environment.NARTHEX_REQUEST_EMBEDDINGS),
      ),
      maxTokens: environment.NARTHEX_QUERY_TOKENS,
      defaultPageSize: environment.NARTHEX_PAGE_DEFAULT_ITEMS,
      maxPageSize: environment.NARTHEX_PAGE_MAX_ITEMS,
      pingIntervalMs: environment.NARTHEX_WEBSOCKET_PING_INTERVAL_MS,
      slowReaderTimeoutMs: environment.NARTHEX_SLOW_READER_TIMEOUT_MS,
    },
    dataDirectory: environment.NARTHEX_DATA_DIR,
    database: environment.DATABASE_URL === null ? null : { url: environment.DATABASE_URL },
    redis: environment.REDIS_URL === null ? null : { url: environment.REDIS_URL },
    rootKey: environment.NARTHEX_ROOT_KEY,
    secretKey: environment.NARTHEX_SECRET_KEY,
    previousSecretKeys: environment.NARTHEX_SECRET_KEY_PREVIOUS,
    allowedUpstreamCidrs: environment.NARTHEX_ALLOWED_UPSTREAM_CIDRS,
    journal: { fsync: environment.NARTHEX_JOURNAL_FSYNC, maxBytes: environment.NARTHEX_JOURNAL_BYTES },
    providers,
    call: {
      connectMs: environment.NARTHEX_CONNECT_TIMEOUT_MS,
      firstByteMs: environment.NARTHEX_FIRST_BYTE_TIMEOUT_MS,
      idleMs: environment.NARTHEX_STREAM_IDLE_TIMEOUT_MS,
      maxBodyBytes: environment.NARTHEX_VENDOR_BODY_BYTES,
    },
    completion: {
      maxMessages: environment.NARTHEX_REQUEST_MESSAGES,
      maxEmbeddingInputs: environment.NARTHEX_REQUEST_EMBEDDINGS,
      maxTimeoutMs: environment.NARTHEX_TOTAL_TIMEOUT_MS,
      metadata: {
        maxKeys: environment.NARTHEX_METADATA_KEYS,
        maxBytes: environment.NARTHEX_METADATA_BYTES,
        maxDepth: environment.NARTHEX_METADATA_DEPTH,
      },
      defaultMaxOutputTokens: environment.NARTHEX_DEFAULT_OUTPUT_TOKENS,
    },
    organization: {
      maxCredentials: environment.NARTHEX_ORGANIZATION_CREDENTIALS,
      maxDeployments: environment.NARTHEX_ORGANIZATION_DEPLOYMENTS,
    },
    catalog: { refreshMs: environment.NARTHEX_MODEL_REFRESH_HOURS * HOUR_MS },
    shutdown: { drainTimeoutMs: environment.NARTHEX_DRAIN_TIMEOUT_MS },
    log: { level: environment.NARTHEX_LOG_LEVEL },
  };
}
