import { ANSWER_TEXT, ANSWER_USAGE, MODEL, PROMPT } from "./support/answer.ts";
import { cpuSeconds, pinSelf, whileAlone } from "./support/cores.ts";
import { createBenchDatabase } from "./support/database.ts";
import { printLatency, printRates, type Loaded } from "./support/load-report.ts";
import { describeMachine } from "./support/machine.ts";
import { startFastVendor, type FastVendor } from "./support/nginx.ts";
import { startPortkey, type Portkey } from "./support/portkey.ts";
import { profileWhile } from "./support/profile.ts";
import { sampleWhile } from "./support/sample.ts";
import { sleep, until, withCleanup } from "./support/scratch.ts";
import { ask, startBareProxy, startGateway, type Gateway, type MeasuredServer } from "./support/servers.ts";
import { verifyRecords } from "./support/verify-records.ts";
import { load, type LoadRequest } from "./support/wrk.ts";

const CONNECTIONS = 64;
/** Until the engine has optimized what a request runs: a gateway's code takes longer than a small proxy's. */
const WARM_SECONDS = Number(process.env["BENCH_WARM_SECONDS"] ?? 20);
const ROUND_SECONDS = Number(process.env["BENCH_SECONDS"] ?? 5);
const ROUNDS = Number(process.env["BENCH_ROUNDS"] ?? 5);

/** Ten leaves. */
const MUTATION = `mutation CreateCompletion($input: CreateCompletionInput!) {
  createCompletion(input: $input) {
    completion {
      id
      status
      requestedModel
      text
      finishReason
      usage { inputTokens outputTokens totalTokens }
      cost { amountUsd }
      createdAt
    }
  }
}`;
const VARIABLES = {
  input: {
    model: MODEL,
    messages: [
      { role: "SYSTEM", text: "You answer questions about trade and logistics." },
      { role: "USER", text: PROMPT },
    ],
    maxOutputTokens: 400,
  },
};

interface Contender extends Loaded {
  readonly server: MeasuredServer;
  readonly request: LoadRequest;
  readonly gateway?: Gateway;
  /** Answers that wrk has counted. */
  answered: number;
  /** Loads that were cut off at their end with that many requests under way. */
  cut: number;
}

/** Requests per second at 64 connections and latency at one, of the bare proxy, Portkey's gateway and Narthex's two faces in turn. */
export async function run(args: readonly string[]): Promise<void> {
  await withCleanup(async () => {
    pinSelf();
    describeMachine();
    const vendor = await startFastVendor({ deltas: 10 });
    const database = args.includes("--embedded") ? undefined : await createBenchDatabase();
    if (database === undefined) console.log("No PostgreSQL server: the embedded database alone is measured.");
    const bare = bareContender(await startBareProxy(vendor.completionUrl));
    const direct: Contender = contender(
      "vendor itself",
      { url: `${vendor.completionUrl}/chat/completions`, pid: process.pid },
      openaiRequest,
    );
    const portkey = portkeyContender(await startPortkey(vendor.completionUrl));
    const contenders = [bare, portkey];
    const gateway = await startGateway({ vendorUrl: vendor.completionUrl, databaseUrl: database?.url });
    const store = database === undefined ? "embedded" : "PostgreSQL";
    contenders.push(graphqlContender(`GraphQL, ${store}`, gateway), openaiContender(`/v1, ${store}`, gateway));
    if (database !== undefined) {
      contenders.push(graphqlContender("GraphQL, embedded", await startGateway({ vendorUrl: vendor.completionUrl })));
    }
    if (database !== undefined && (await database.moveServerProcesses())) {
      console.log("PostgreSQL's processes for this database share the load's core.");
    }
    await assertRightAnswer(gateway);
    for (const each of contenders.slice(1)) await assertSameAnswer(each);

    const pids = contenders.map(({ server }) => server.pid);
    const measureAlone = (each: Contender, seconds: number, connections: number): Promise<void> =>
      whileAlone(each.server.pid, pids, () => measure(each, vendor, seconds, connections));
    for (const each of contenders) await measureAlone(each, WARM_SECONDS, CONNECTIONS);
    for (const each of contenders) clear(each);
    for (let round = 0; round < ROUNDS; round += 1) {
      await database?.moveServerProcesses();
      for (const each of contenders) await measureAlone(each, ROUND_SECONDS, CONNECTIONS);
    }
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const each of [direct, ...contenders]) await measureAlone(each, Math.min(3, ROUND_SECONDS), 1);
    }
    const rounds = `${String(ROUNDS)} rounds of ${String(ROUND_SECONDS)} s in turn`;
    console.log(`\n${String(CONNECTIONS)} connections, ${rounds}, sampled every tenth of a second`);
    printRates(contenders, bare, portkey);
    printLatency([direct, ...contenders], bare, direct);
    for (const each of new Set(contenders.map((one) => one.gateway))) await verifyRecords(contenders, each, database);
    if (args.includes("--profile")) for (const each of contenders) await profile(each);
  });
}

function openaiRequest(
  url: string,
  options: { readonly model?: string; readonly bearer?: string; readonly headers?: Record<string, string> } = {},
): LoadRequest {
  const { model = MODEL.split("/")[1], bearer = "sk-bench", headers } = options;
  const messages = VARIABLES.input.messages.map(({ role, text }) => ({ role: role.toLowerCase(), content: text }));
  const body = JSON.stringify({ model, messages, max_completion_tokens: 400 });
  const fixed = { "content-type": "application/json", authorization: `Bearer ${bearer}` };
  return { url, headers: { ...fixed, ...headers }, body };
}

function contender(name: string, server: MeasuredServer, toRequest: (url: string) => LoadRequest): Contender {
  return {
    name,
    server,
    request: toRequest(server.url),
    answered: 0,
    cut: 0,
    failures: 0,
    samples: { rates: [], cpuUs: [] },
    busy: [],
    drainMs: [],
    p50: [],
    p99: [],
  };
}

function bareContender(server: MeasuredServer): Contender {
  return contender("bare proxy", server, openaiRequest);
}

function portkeyContender(server: Portkey): Contender {
  return contender("Portkey", server, (url) => openaiRequest(url, { headers: server.headers }));
}

function openaiContender(name: string, gateway: Gateway): Contender {
  const toRequest = (): LoadRequest => openaiRequest(openaiUrl(gateway), { model: MODEL, bearer: gateway.apiKey });
  return { ...contender(name, gateway, toRequest), gateway };
}

function graphqlContender(name: string, gateway: Gateway): Contender {
  const toRequest = (url: string): LoadRequest => ({
    url,
    headers: { "content-type": "application/json", authorization: `Bearer ${gateway.apiKey}` },
    body: JSON.stringify({ query: MUTATION, variables: VARIABLES, operationName: "CreateCompletion" }),
  });
  return { ...contender(name, gateway, toRequest), gateway };
}

/** The OpenAI face beside the GraphQL one. */
function openaiUrl({ url }: Gateway): string {
  return url.replace(/\/graphql$/, "/v1/chat/completions");
}

function clear(each: Contender): void {
  for (const figures of [each.samples.rates, each.samples.cpuUs, each.busy, each.drainMs]) figures.length = 0;
}

/** One round of load, and until all its records are in the database: the next contender begins on an idle core. */
async function measure(each: Contender, vendor: FastVendor, seconds: number, connections: number): Promise<void> {
  const cpuBefore = cpuSeconds(each.server.pid);
  const loading = load(each.request, { connections, seconds });
  const server = { pid: each.server.pid, answered: vendor.answered };
  const result = connections === 1 ? await loading : await sampleWhile(loading, server, each.samples);
  each.failures += result.failures;
  if (each.gateway !== undefined && result.failures > 0) {
    throw new Error(`${each.name}: ${String(result.failures)} requests failed`);
  }
  const endedAt = performance.now();
  const cpuInLoad = cpuSeconds(each.server.pid) - cpuBefore;
  each.answered += result.requests;
  each.cut += connections;
  if (each.gateway !== undefined) await waitForRecords(each.gateway);
  if (connections === 1) {
    each.p50.push(result.p50);
    each.p99.push(result.p99);
  } else {
    each.busy.push((100 * cpuInLoad) / (result.durationUs / 1e6));
    if (each.gateway !== undefined) each.drainMs.push(performance.now() - endedAt);
  }
  await sleep(300);
}

/** Waits until the journal has no record that the database has not. */
async function waitForRecords(gateway: Gateway): Promise<void> {
  const metrics = gateway.url.replace(/\/graphql$/, "/metrics");
  await until(
    "records in the database",
    async () => {
      const text = await fetch(metrics).then((answer) => answer.text());
      const pending = /^narthex_journal_pending_records(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1];
      const running = /^narthex_completions_in_flight(?:\{[^}]*\})? (\d+)/m.exec(text)?.[1];
      return pending === "0" && running === "0" ? true : undefined;
    },
    60_000,
  );
}

async function assertRightAnswer(gateway: Gateway): Promise<void> {
  const data = await ask({ url: gateway.url, bearer: gateway.apiKey, query: MUTATION, variables: VARIABLES });
  const { createCompletion }: { createCompletion: { completion: Record<string, unknown> } } = JSON.parse(
    JSON.stringify(data),
  );
  const { completion } = createCompletion;
  const wanted = {
    status: "COMPLETED",
    requestedModel: MODEL,
    text: ANSWER_TEXT,
    finishReason: "STOP",
    usage: { ...ANSWER_USAGE, totalTokens: ANSWER_USAGE.inputTokens + ANSWER_USAGE.outputTokens },
  };
  for (const [field, value] of Object.entries(wanted)) {
    if (JSON.stringify(completion[field]) !== JSON.stringify(value)) {
      throw new Error(`${field} is ${JSON.stringify(completion[field])} instead of ${JSON.stringify(value)}`);
    }
  }
}

/** The load asks for what it is thought to ask for: the answer holds the vendor's text. */
async function assertSameAnswer({ name, request }: Contender): Promise<void> {
  const { url, headers, body } = request;
  const answer = await fetch(url, { method: "POST", headers, body });
  const text = await answer.text();
  const isRight = answer.status === 200 && text.includes(JSON.stringify(ANSWER_TEXT));
  if (!isRight) throw new Error(`${name} answered ${String(answer.status)}: ${text.slice(0, 500)}`);
}

async function profile(each: Contender): Promise<void> {
  if (each.gateway === undefined) return;
  const name = `narthex-${each.name.replaceAll(/\W+/g, "-").toLowerCase()}`;
  await profileWhile(each.gateway, { name, unit: "request", functions: 45 }, async () => {
    const { requests } = await load(each.request, { connections: CONNECTIONS, seconds: ROUND_SECONDS });
    return requests;
  });
}
