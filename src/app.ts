import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Config } from "./config/config.ts";
import { createListedModels } from "./domain/catalog/listed-models.ts";
import { createListingBook } from "./domain/catalog/listing-book.ts";
import { createListingRefresh } from "./domain/catalog/refresh-listings.ts";
import { createServedModels } from "./domain/catalog/served-models.ts";
import { createSimulatorModels } from "./domain/catalog/simulator-models.ts";
import { createAnswerSchemas } from "./domain/completion/answer-schema.ts";
import { createContentFingerprint } from "./domain/completion/content-fingerprint.ts";
import { rewrapSecrets } from "./domain/credential/rewrap-secrets.ts";
import { createSecretVault } from "./domain/credential/secret-vault.ts";
import { createGateway } from "./domain/create-gateway.ts";
import type { Gateway } from "./domain/gateway.ts";
import { createIdentity } from "./domain/identity/create-identity.ts";
import { settleInstanceSecret } from "./domain/identity/instance-secret.ts";
import { createEmbeddingPipeline } from "./domain/pipeline/embedding/pipeline.ts";
import { createLiveCalls } from "./domain/pipeline/live-calls.ts";
import { createPipeline } from "./domain/pipeline/pipeline.ts";
import { createPriceOverrides } from "./domain/price-override/create-price-overrides.ts";
import { PROVIDER_IDS } from "./domain/provider/provider.ts";
import { PROVIDER_FACTS } from "./domain/provider/provider-facts.ts";
import { applyDeclared } from "./domain/routing/apply-declared.ts";
import { createRouting } from "./domain/routing/create-routing.ts";
import { createCompletionPricing } from "./domain/usage/completion-pricing.ts";
import type { HttpServer } from "./http/create-http-server.ts";
import { createAddressRule } from "./lib/address-rule.ts";
import type { Clock } from "./lib/clock.ts";
import { StartupError } from "./lib/startup-error.ts";
import { createIdSource } from "./lib/id.ts";
import { createSystemClock } from "./lib/system-clock.ts";
import { createEnvironmentDeployments } from "./providers/environment-deployments.ts";
import { createProviderClient } from "./providers/registry.ts";
import { createHostResolver } from "./providers/transport/guarded-connector.ts";
import { SIMULATED_MODELS } from "./providers/simulator/models.ts";
import { createEventBus } from "./storage/bus/create-event-bus.ts";
import { createCompletionStore } from "./storage/completion.store.ts";
import { createCompletionWriter } from "./storage/completion-writer.ts";
import { createCredentialStore } from "./storage/credential.store.ts";
import { openDataDirectory } from "./storage/data-directory.ts";
import { openDatabase } from "./storage/database.ts";
import { createDeclaredRunner } from "./storage/declared.store.ts";
import { createDeploymentStore, createLiveStore } from "./storage/deployment.store.ts";
import { createIdentityStores } from "./storage/identity-stores.ts";
import { openJournal } from "./storage/journal/journal.ts";
import { loadCatalog } from "./storage/load-catalog.ts";
import { createModelListingStore } from "./storage/model-listing.store.ts";
import { createPriceOverrideStore } from "./storage/price-override.store.ts";
import { loadOrCreateSecretKey } from "./storage/secret-key-file.ts";
import { createUsageStore } from "./storage/usage.store.ts";
import { createCompletionObserver } from "./telemetry/completion-observer.ts";
import {
  createJournalReports,
  createOutageReport,
  reportMisspelt,
  reportRewrapping,
} from "./telemetry/background-reports.ts";
import { createLogger } from "./telemetry/logger.ts";
import { createMetrics } from "./telemetry/metrics.ts";
import { formatStartNotice } from "./telemetry/start-notice.ts";
import { threadCpuMs } from "./telemetry/thread-cpu.ts";

/** How long the journal may bring its records to the database when the process ends, in milliseconds. */
const LAST_FLUSH_MS = 5_000;

/** The pages about error codes, one a file. */
const ERROR_PAGES = fileURLToPath(new URL("../docs/errors/", import.meta.url));

/** The running product. */
export interface App {
  /** `http://host:port`, as it was bound. */
  readonly url: string;
  /** What to print when it is up. */
  readonly notice: string;
  readonly gateway: Gateway;
  /** Turns not ready, lets live completions end up to the drain limit, flushes and closes everything. A second call joins the first. */
  close(): Promise<void>;
}

/** What tests put in the place of the real thing. */
export interface AppOverrides {
  readonly clock?: Clock;
  /** Where the log goes: a file descriptor or a path; default standard output. */
  readonly logDestination?: number | string;
}

/**
 * Puts the product together and starts it. What was opened is closed again where a later part cannot start.
 *
 * @throws {@link import("./lib/startup-error.ts").StartupError} with one line for the operator
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<App> {
  const clock = overrides.clock ?? createSystemClock();
  await using opened = new AsyncDisposableStack();

  const dataDirectory = openDataDirectory({ path: config.dataDirectory, clock });
  opened.defer(dataDirectory.release);
  const logger = createLogger({
    level: config.log.level,
    ...(overrides.logDestination === undefined ? {} : { destination: overrides.logDestination }),
  });
  opened.defer(() => logger.flush());
  reportMisspelt(config.misspelt, logger);
  const secretKey =
    config.secretKey === null ? loadOrCreateSecretKey({ dataDir: dataDirectory.path }) : config.secretKey.export();

  // The embedded database starts in a thread of its own; meanwhile this one loads the bulk of the code.
  const faces = loadFaces();
  const database = await openDatabase({
    databaseUrl: config.database?.url,
    dataDir: dataDirectory.path,
    clock,
    onFailure: createOutageReport(logger, "the database failed"),
  });
  opened.defer(database.close);
  const journal = await openJournal({
    directory: join(dataDirectory.path, "journal"),
    fsync: config.journal.fsync,
    capacityBytes: config.journal.maxBytes,
    clock,
    random: Math.random,
    writeBatch: createCompletionWriter(database).writeBatch,
    ...createJournalReports(logger),
  });
  opened.defer(() => journal.close({ deadlineMs: LAST_FLUSH_MS }));

  const bus = await createEventBus({
    database,
    redisUrl: config.redis?.url,
    onFailure: createOutageReport(logger, "the event bus failed"),
  });
  opened.defer(bus.close);
  const ids = createIdSource({ clock, randomBytes });
  const stores = createIdentityStores(database);
  const secretKeys = [secretKey, ...(config.previousSecretKeys ?? []).map((key) => key.export())] as const;
  const vault = createSecretVault({ secretKeys, randomBytes });
  const instanceSecret = await settleInstanceSecret({ stores, vault, secretKeys });
  const identity = await createIdentity({
    stores,
    bus,
    clock,
    ids,
    randomBytes,
    secretKey: instanceSecret,
    rootKey: config.rootKey ?? undefined,
  });
  opened.defer(identity.close);

  const liveCalls = createLiveCalls();
  const environment = createEnvironmentDeployments(config.providers, clock.nowMs);
  const catalog = await loadCatalog(database, createSimulatorModels(SIMULATED_MODELS));
  const credentialStore = createCredentialStore(database);
  const addressRule = createAddressRule(config.allowedUpstreamCidrs ?? []);
  const routing = createRouting({
    credentials: credentialStore,
    deployments: createDeploymentStore(database),
    live: createLiveStore(database),
    callLimits: config.call,
    organizations: stores.organizations,
    organizationLimits: config.organization,
    vault,
    clock,
    ids,
    bus,
    catalog,
    environment,
    addressRule,
    resolveHost: createHostResolver(clock),
    operatorBaseUrl: (id) => config.providers.find(({ providerId }) => providerId === id)?.baseUrl ?? undefined,
    createClient: ({ isGuarded, ...options }) =>
      createProviderClient({ ...options, addressRule: isGuarded ? addressRule : undefined, nowMs: clock.nowMs }),
  });
  const declaring = { run: createDeclaredRunner(database), vault, clock, ids };
  const redeclared = config.declared === null ? [] : await applyDeclared(config.declared, declaring);
  await routing.start();
  opened.defer(routing.close);
  for (const organizationId of redeclared) void routing.announce(organizationId);
  const listings = createListingBook({ catalog });
  const listingRefresh = createListingRefresh({
    book: listings,
    store: createModelListingStore(database),
    deployments: routing.book.listAll,
    bus,
    clock,
    random: Math.random,
    intervalMs: config.catalog.refreshMs,
    onFailure: ({ deployment, error }) => {
      logger.logEvent({
        level: "warn",
        message: "a vendor's list of models was not read",
        fields: { deployment },
        error,
      });
    },
  });
  opened.defer(listingRefresh.close);
  const served = createServedModels({ catalog, book: routing.book, listings });
  const overriding = await createPriceOverrides({
    store: createPriceOverrideStore(database),
    organizations: stores.organizations,
    bus,
    clock,
    ids,
    isServed: (organizationId, modelId) => served.find(organizationId, modelId) !== undefined,
  });
  opened.defer(overriding.close);
  reportRewrapping(rewrapSecrets({ credentials: credentialStore, vault }), logger, config.previousSecretKeys !== null);
  const metrics = createMetrics({ isKnownModel: (id) => catalog.findModel(id)?.id === id });
  metrics.setJournalSource(journal.status);
  metrics.setInFlightSource(liveCalls.count);

  const pipelineDeps = {
    clock,
    ids,
    limits: config.completion,
    schemas: createAnswerSchemas({ clock, threadCpuMs }),
    addressRule,
    catalog,
    book: routing.book,
    overrides: overriding.book,
    listedModels: createListedModels({ clock }),
    defaultMaxOutputTokens: config.completion.defaultMaxOutputTokens,
    pricing: createCompletionPricing(),
    journal,
    fingerprint: createContentFingerprint(instanceSecret),
    observer: createCompletionObserver({ metrics, logger }),
    callLimits: config.call,
    liveCalls,
  };
  const gateway = createGateway({
    clock,
    identity: identity.identity,
    pipeline: createPipeline(pipelineDeps),
    embeddings: createEmbeddingPipeline(pipelineDeps),
    completions: createCompletionStore({ database, flushed: journal.flushed }),
    usage: createUsageStore({ database, flushed: journal.flushed }),
    catalog,
    findRunning: journal.find,
    providers: PROVIDER_IDS.map((id) => ({ id, name: PROVIDER_FACTS[id].name })),
    credentials: routing.credentials,
    deployments: routing.deployments,
    served,
    refreshListings: listingRefresh.refresh,
    priceOverrides: overriding.overrides,
    overrides: overriding.book,
  });
  let boundUrl = "";
  const { createHttpServer } = await faces;
  const server = await createHttpServer({
    gateway,
    clock,
    ids,
    logger,
    metrics,
    settings: config,
    docsUrl: (code) => `${config.http.publicUrl ?? boundUrl}/docs/errors/${code}`,
    errorPages: ERROR_PAGES,
    health: {
      ready: () => {
        const { hasRoom, databaseReachable } = journal.status();
        if (!hasRoom) return { isReady: false, status: "journal full" };
        return { isReady: true, status: databaseReachable ? "ok" : "degraded" };
      },
    },
  });
  const { url } = await listen(server, config.http);
  boundUrl = url;
  listingRefresh.start();
  const parts = opened.move();
  parts.defer(() => server.close(config.shutdown.drainTimeoutMs));
  return {
    url,
    notice: formatStartNotice({
      url,
      rootKey: identity.rootKey,
      exampleModel: PROVIDER_FACTS[environment[0]?.client.provider.id ?? "simulator"].exampleModel,
    }),
    gateway,
    close: () => parts.disposeAsync(),
  };
}

/** Loads the faces and the libraries under them, which take most of the time of a start. */
const loadFaces = () => import("./http/create-http-server.ts");

async function listen(server: HttpServer, at: Config["http"]): Promise<{ readonly url: string }> {
  try {
    return await server.listen(at);
  } catch (error) {
    await server.close(0);
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    const where = `${at.host}:${String(at.port)}`;
    if (code === "EADDRINUSE") {
      throw new StartupError(`${where} is in use by another process. Stop it, or set PORT to a free port.`);
    }
    throw new StartupError(
      `${where} cannot be listened on (${String(code)}). Set HOST and PORT to an address of this machine.`,
    );
  }
}
