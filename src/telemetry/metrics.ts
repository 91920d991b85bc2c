import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { FinishedCompletion } from "../domain/completion/completion.ts";
import type { ErrorCode } from "../domain/error/codes.ts";
import { LABEL, METRIC } from "./metric-names.ts";

/** What is known of the journal at a moment. */
export interface JournalFigures {
  /** Bytes that it holds. */
  readonly bytes: number;
  /** Bytes that it may hold. */
  readonly capacityBytes: number;
  /** Records that are not in the database yet. */
  readonly pendingRecords: number;
  /** Age of the oldest of them in milliseconds; 0 where there is none. */
  readonly oldestPendingMs: number;
}

/** Figures for Prometheus. Labels are bounded: providers, known models, statuses and codes; never an organization or a key. */
export interface Metrics {
  /** Counts an ended completion. */
  observeCompletion(completion: FinishedCompletion): void;
  /** Counts a failed call to a vendor. */
  observeVendorFailure(failure: { readonly providerId: string; readonly code: ErrorCode }): void;
  /** Where the journal's figures come from; read at each scrape. */
  setJournalSource(source: () => JournalFigures): void;
  /** Where the number of completions under way comes from; read at each scrape. */
  setInFlightSource(source: () => number): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  /** The media type of {@link Metrics.text}. */
  readonly contentType: string;
}

/** What {@link createMetrics} needs. */
export interface MetricsDeps {
  /** Whether the catalogue has the model; others are counted as `other`. Default every one. */
  readonly isKnownModel?: (modelId: string) => boolean;
}

/** Buckets that the GenAI semantic conventions advise for durations, in seconds. */
const DURATION_BUCKETS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
/** Buckets that they advise for the time to the first token. */
const FIRST_TOKEN_BUCKETS = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Our own part of a call is small. */
const OVERHEAD_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
/** The most models that get a label of their own: dated and suffixed names are the callers' to choose. */
const MAX_MODELS = 500;
const OTHER_MODEL = "other";
const PICO_PER_USD = 1e12;

/** What was counted of one provider, model, status and code since the last scrape: to add is a hundred times as quick as to count a label. */
interface Tally {
  completions: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  unpriced: number;
  costPicoUsd: number;
}

/** The children of one provider, model, status and code. */
interface Children {
  readonly tally: Tally;
  readonly completions: Counter.Internal;
  readonly duration: Histogram.Internal<string>;
  readonly firstToken: Histogram.Internal<string>;
  readonly overhead: Histogram.Internal<string>;
  readonly cost: Counter.Internal;
  readonly unpriced: Counter.Internal;
  readonly tokens: Readonly<Record<TokenType, Counter.Internal>>;
}

type TokenType = "input" | "output" | "cache_read" | "cache_write" | "reasoning";

/** Creates the metrics with a registry of their own, the process' figures among them. */
export function createMetrics(deps: MetricsDeps = {}): Metrics {
  const registry = new Registry();
  const instruments = createInstruments(registry);
  const vendorFailures = new Counter({
    name: METRIC.vendorFailures,
    help: "Failed calls to vendors, by our code of the failure.",
    labelNames: [LABEL.provider, LABEL.errorCode],
    registers: [registry],
  });
  const setJournalSource = registerJournal(registry);
  const setInFlightSource = registerInFlight(registry);
  collectDefaultMetrics({ register: registry });

  const children = new Map<string, Children>();
  const toModelLabel = createModelLabels(deps.isKnownModel ?? (() => true));

  function childrenOf(completion: FinishedCompletion): Children {
    const model = toModelLabel(completion.modelId);
    const key = `${completion.providerId} ${model} ${completion.status} ${completion.errorCode ?? ""}`;
    let found = children.get(key);
    if (found === undefined) {
      found = createChildren(instruments, completion, model);
      children.set(key, found);
    }
    return found;
  }

  return {
    contentType: registry.contentType,
    text: () => {
      for (const own of children.values()) countTally(own);
      return registry.metrics();
    },
    setJournalSource,
    setInFlightSource,
    observeVendorFailure({ providerId, code }) {
      vendorFailures.labels(providerId, code).inc();
    },
    observeCompletion(completion) {
      const { usage, timing, cost } = completion;
      const own = childrenOf(completion);
      const { tally } = own;
      own.duration.observe(timing.totalMs / 1000);
      own.overhead.observe(timing.overheadMs / 1000);
      if (timing.timeToFirstTokenMs !== undefined) own.firstToken.observe(timing.timeToFirstTokenMs / 1000);
      tally.completions += 1;
      tally.inputTokens += usage.inputTokens;
      tally.outputTokens += usage.outputTokens;
      tally.cacheReadTokens += usage.cacheReadTokens;
      tally.cacheWriteTokens += usage.cacheWriteTokens;
      tally.reasoningTokens += usage.reasoningTokens;
      if (cost === undefined) tally.unpriced += 1;
      else tally.costPicoUsd += Number(cost.amountUsd);
    },
  };
}

/** Moves what was counted since the last scrape into the registry. */
function countTally({ tally, ...own }: Children): void {
  own.completions.inc(tally.completions);
  own.tokens.input.inc(tally.inputTokens);
  own.tokens.output.inc(tally.outputTokens);
  own.tokens.cache_read.inc(tally.cacheReadTokens);
  own.tokens.cache_write.inc(tally.cacheWriteTokens);
  own.tokens.reasoning.inc(tally.reasoningTokens);
  if (tally.unpriced > 0) own.unpriced.inc(tally.unpriced);
  if (tally.completions > tally.unpriced) own.cost.inc(tally.costPicoUsd / PICO_PER_USD);
  Object.assign(tally, createTally());
}

function createTally(): Tally {
  return {
    completions: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    unpriced: 0,
    costPicoUsd: 0,
  };
}

function createInstruments(registry: Registry) {
  const registers = [registry];
  const byModel = [LABEL.provider, LABEL.model];
  return {
    completions: new Counter({
      name: METRIC.completions,
      help: "Ended completions and calls for embeddings.",
      labelNames: [...byModel, LABEL.status, LABEL.errorCode],
      registers,
    }),
    tokens: new Counter({
      name: METRIC.tokens,
      help: "Tokens. input and output are totals; cache_read and cache_write are parts of input, reasoning of output.",
      labelNames: [...byModel, LABEL.tokenType],
      registers,
    }),
    cost: new Counter({
      name: METRIC.costUsd,
      help: "Cost of completions in US dollars, where the price is known. The records hold the exact figures.",
      labelNames: byModel,
      registers,
    }),
    unpriced: new Counter({
      name: METRIC.unpricedCompletions,
      help: "Those whose price is unknown.",
      labelNames: byModel,
      registers,
    }),
    duration: new Histogram({
      name: METRIC.durationSeconds,
      help: "From the parsed request to the finished answer.",
      labelNames: [...byModel, LABEL.status],
      buckets: DURATION_BUCKETS,
      registers,
    }),
    firstToken: new Histogram({
      name: METRIC.timeToFirstTokenSeconds,
      help: "From the parsed request to the first delta.",
      labelNames: byModel,
      buckets: FIRST_TOKEN_BUCKETS,
      registers,
    }),
    overhead: new Histogram({
      name: METRIC.overheadSeconds,
      help: "The part of a completion's time that was the gateway's own.",
      labelNames: [LABEL.provider],
      buckets: OVERHEAD_BUCKETS,
      registers,
    }),
  };
}

function createChildren(
  instruments: ReturnType<typeof createInstruments>,
  { providerId, status, errorCode }: FinishedCompletion,
  model: string,
): Children {
  const tokens = (type: TokenType): Counter.Internal => instruments.tokens.labels(providerId, model, type);
  return {
    tally: createTally(),
    completions: instruments.completions.labels(providerId, model, status, errorCode ?? ""),
    duration: instruments.duration.labels(providerId, model, status),
    firstToken: instruments.firstToken.labels(providerId, model),
    overhead: instruments.overhead.labels(providerId),
    cost: instruments.cost.labels(providerId, model),
    unpriced: instruments.unpriced.labels(providerId, model),
    tokens: {
      input: tokens("input"),
      output: tokens("output"),
      cache_read: tokens("cache_read"),
      cache_write: tokens("cache_write"),
      reasoning: tokens("reasoning"),
    },
  };
}

/** Gives a function from a model's id to its label. */
function createModelLabels(isKnownModel: (modelId: string) => boolean): (modelId: string) => string {
  const labelled = new Set<string>();
  return (modelId) => {
    if (labelled.has(modelId)) return modelId;
    if (labelled.size >= MAX_MODELS || !isKnownModel(modelId)) return OTHER_MODEL;
    labelled.add(modelId);
    return modelId;
  };
}

function registerJournal(registry: Registry): Metrics["setJournalSource"] {
  let source: (() => JournalFigures) | undefined;
  const gauge = (name: string, help: string, read: (status: JournalFigures) => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        if (source !== undefined) this.set(read(source()));
      },
    });
  };
  gauge(METRIC.journalBytes, "Bytes that the journal holds.", (status) => status.bytes);
  gauge(METRIC.journalCapacityBytes, "Bytes that the journal may hold.", (status) => status.capacityBytes);
  gauge(METRIC.journalPendingRecords, "Records that are not in the database yet.", (status) => status.pendingRecords);
  gauge(
    METRIC.journalOldestPendingSeconds,
    "Age of the oldest record that is not in the database yet.",
    (status) => status.oldestPendingMs / 1000,
  );
  return (given) => {
    source = given;
  };
}

function registerInFlight(registry: Registry): Metrics["setInFlightSource"] {
  let source = (): number => 0;
  new Gauge({
    name: METRIC.completionsInFlight,
    help: "Completions under way in this process.",
    registers: [registry],
    collect() {
      this.set(source());
    },
  });
  return (given) => {
    source = given;
  };
}
