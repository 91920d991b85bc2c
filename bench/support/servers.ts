import { fork, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GATEWAY_CORE, pin, pinnedTo } from "./cores.ts";
import { afterwards, scratchDirectory, until } from "./scratch.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Node 24 as the product is started with it. */
export const NODE = here("../../node_modules/.bin/node");
const MAIN = here("../../dist/main.js");
const PROBE = here("./probe.ts");

/** Flags to try, such as `--trace-gc`: `BENCH_NODE_FLAGS`, separated by spaces. */
const NODE_FLAGS = (process.env["BENCH_NODE_FLAGS"] ?? "").split(" ").filter((flag) => flag !== "");

/** A server on the measured core. */
export interface MeasuredServer {
  readonly url: string;
  readonly pid: number;
}

/** Memory of a process after a collection, bytes. */
export interface MemoryUsage {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** Narthex, started as an operator does, with a key that may complete and nothing else. */
export interface Gateway extends MeasuredServer {
  readonly rootKey: string;
  /** A caller's key. */
  readonly apiKey: string;
  readonly logFile: string;
  readonly startMs: number;
  /** Runs an operation with the root key. */
  graphql(query: string, variables?: object): Promise<unknown>;
  /** Memory after a collection. */
  memory(): Promise<MemoryUsage>;
  startProfile(): Promise<void>;
  /** Ends the profile and writes it to the file. */
  stopProfile(file: string): Promise<void>;
  /** SIGTERM, then the exit code. */
  stop(): Promise<number | null>;
}

/** Starts the bare proxy on the measured core. */
export async function startBareProxy(vendorUrl: string): Promise<MeasuredServer> {
  const child = fork(here("./bare-proxy.ts"), {
    execPath: NODE,
    env: { ...process.env, VENDOR_URL: vendorUrl },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  pin(child.pid ?? 0, GATEWAY_CORE);
  afterwards(() => {
    child.kill("SIGKILL");
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once("message", (message: { port: number }) => {
      resolve(message.port);
    });
    child.once("exit", () => {
      reject(new Error("the bare proxy ended"));
    });
  });
  return { url: `http://127.0.0.1:${String(port)}/v1/chat/completions`, pid: child.pid ?? 0 };
}

/** How Narthex is started. */
export interface GatewayOptions {
  /** Base URL of the vendor, ends in `/v1`. */
  readonly vendorUrl: string;
  /** A PostgreSQL server's database; the embedded one where there is none. */
  readonly databaseUrl?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the built product on the measured core, everything on, its log in a file. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const directory = scratchDirectory();
  const rootKey = `ntx_root_bench_${randomBytes(24).toString("base64url")}`;
  const logFile = join(directory, "narthex.log");
  const log = openSync(logFile, "a");
  const [command = "", ...prefix] = pinnedTo(GATEWAY_CORE);
  const begunAt = performance.now();
  const child = spawn(command, [...prefix, NODE, ...NODE_FLAGS, "--import", PROBE, MAIN], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: directory,
      PORT: "0",
      NODE_ENV: "production",
      NARTHEX_ROOT_KEY: rootKey,
      NARTHEX_DATA_DIR: join(directory, "data"),
      OPENAI_API_KEY: "sk-bench",
      OPENAI_BASE_URL: options.vendorUrl,
      ...(options.databaseUrl === undefined
        ? {}
        : { DATABASE_URL: options.databaseUrl, NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") }),
      ...options.env,
    },
    stdio: ["ignore", log, log, "ipc"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  afterwards(async () => {
    child.kill("SIGTERM");
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 10_000).unref())]);
    child.kill("SIGKILL");
  });
  const origin = await until(
    "Narthex",
    () => {
      const text = readFileSync(logFile, "utf8");
      if (child.exitCode !== null) throw new Error(`Narthex ended with ${String(child.exitCode)}:\n${text}`);
      return /ready at (http:\S+)\/graphql/.exec(text)?.[1];
    },
    60_000,
  );
  const startMs = performance.now() - begunAt;
  const url = `${origin}/graphql`;
  const graphql = (query: string, variables?: object): Promise<unknown> =>
    ask({ url, bearer: rootKey, query, variables });
  return {
    url,
    pid: child.pid ?? 0,
    rootKey,
    apiKey: await createApiKey(graphql),
    logFile,
    startMs,
    graphql,
    memory: async () => {
      const usage: MemoryUsage = JSON.parse(JSON.stringify(await inquire(child, { ask: "memory" })));
      return usage;
    },
    startProfile: async () => void (await inquire(child, { ask: "profile-start" })),
    stopProfile: async (file) => void (await inquire(child, { ask: "profile-stop", file })),
    stop: () => {
      child.kill("SIGTERM");
      return exited;
    },
  };
}

/** Runs an operation over HTTP and gives its `data`; throws where there are errors. */
export async function ask(options: {
  url: string;
  bearer: string;
  query: string;
  variables?: object | undefined;
}): Promise<unknown> {
  const answer = await fetch(options.url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${options.bearer}` },
    body: JSON.stringify({ query: options.query, variables: options.variables }),
  });
  const body: { data?: unknown; errors?: unknown } = JSON.parse(await answer.text());
  if (body.errors !== undefined) throw new Error(JSON.stringify(body.errors));
  return body.data;
}

async function createApiKey(graphql: Gateway["graphql"]): Promise<string> {
  const data = await graphql(
    `
      mutation ($input: CreateApiKeyInput!) {
        createApiKey(input: $input) {
          secret
          userErrors {
            code
            message
          }
        }
      }
    `,
    { input: { name: "bench", scopes: ["completion:create"] } },
  );
  const { createApiKey }: { createApiKey: { secret: string | null } } = JSON.parse(JSON.stringify(data));
  if (createApiKey.secret === null) throw new Error(`no key: ${JSON.stringify(createApiKey)}`);
  return createApiKey.secret;
}

function inquire(child: ChildProcess, question: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once("message", (reply: { result?: unknown; error?: string }) => {
      if (reply.error === undefined) resolve(reply.result);
      else reject(new Error(reply.error));
    });
    child.send(question);
  });
}
