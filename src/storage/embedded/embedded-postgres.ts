import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { Clock } from "../../lib/clock.ts";
import { StartupError } from "../../lib/startup-error.ts";
import { parseWorkerReport, type EmbeddedWorkerData } from "./worker-messages.ts";

/** The file name that pg looks for inside the folder it is given as host. */
const SOCKET_NAME = ".s.PGSQL.5432";

/** The longest path that a socket's address holds on every system (sun_path is 104 bytes on macOS, 108 on Linux). */
const MAX_SOCKET_PATH_BYTES = 100;

/** First start 3 to 4 s on a slow core, recovery after a kill up to a few seconds more. */
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;
const RESTART_DELAY_MS = 500;

/** The compiled worker beside the compiled module, the source beside the source. */
const WORKER_URL = new URL(
  `./embedded-postgres-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`,
  import.meta.url,
);

/** PostgreSQL in a thread of this process. */
export interface EmbeddedPostgres {
  /** The folder of its socket; pg takes it as `host`, with port 5432. */
  readonly socketDirectory: string;
  close(): Promise<void>;
}

/**
 * Starts PostgreSQL in a worker thread behind a unix socket that only this user can reach. Whoever calls it holds the data
 * directory's lock. Should the engine crash later, it is started again.
 *
 * @param deps.dataDir absolute path of the data directory
 * @param deps.onFailure told of every crash, for the log
 * @throws {@link StartupError} where the database cannot be made or opened
 */
export async function startEmbeddedPostgres(deps: {
  dataDir: string;
  clock: Clock;
  onFailure: (message: string) => void;
}): Promise<EmbeddedPostgres> {
  const socket = await prepareSocket(deps.dataDir);
  const data = { databaseDirectory: join(deps.dataDir, "database"), socketPath: join(socket.directory, SOCKET_NAME) };
  let isClosing = false;
  let restart: Promise<void> = Promise.resolve();
  let worker: Worker;

  const watch = (started: Worker): void => {
    started.on("message", (message: unknown) => {
      const report = parseWorkerReport(message);
      if (report?.type === "crashed") deps.onFailure(`The embedded database crashed: ${report.message}`);
    });
    started.once("exit", () => {
      if (!isClosing) scheduleRestart();
    });
  };
  const scheduleRestart = (): void => {
    deps.clock.schedule(RESTART_DELAY_MS, () => {
      if (isClosing) return;
      restart = startWorker(data).then(
        (started) => {
          worker = started;
          watch(started);
        },
        (error: unknown) => {
          deps.onFailure(error instanceof Error ? error.message : "The embedded database does not start again.");
          scheduleRestart();
        },
      );
    });
  };

  try {
    worker = await startWorker(data);
  } catch (error) {
    await socket.remove();
    throw error;
  }
  watch(worker);

  return {
    socketDirectory: socket.directory,
    close: async () => {
      isClosing = true;
      await restart;
      await stopWorker(worker);
      await socket.remove();
    },
  };
}

/** Inside the data directory where its path is short enough, else in a folder of its own under the system's temporary one. */
async function prepareSocket(dataDir: string): Promise<{ directory: string; remove: () => Promise<void> }> {
  const inside = join(dataDir, "socket");
  if (Buffer.byteLength(join(inside, SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES) {
    await mkdir(inside, { recursive: true, mode: 0o700 });
    await chmod(inside, 0o700);
    await rm(join(inside, SOCKET_NAME), { force: true });
    return { directory: inside, remove: () => rm(join(inside, SOCKET_NAME), { force: true }) };
  }
  const outside = await mkdtemp(join(tmpdir(), "narthex-"));
  return { directory: outside, remove: () => rm(outside, { recursive: true, force: true }) };
}

async function startWorker(data: EmbeddedWorkerData): Promise<Worker> {
  await rm(data.socketPath, { force: true });
  // No environment: the thread needs none of it, least of all the secrets. Its output would be PostgreSQL's own log.
  const worker = new Worker(WORKER_URL, { workerData: data, env: {}, execArgv: [], stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  const { promise, resolve, reject } = Promise.withResolvers<Worker>();
  const timer = setTimeout(() => {
    reject(new Error(`it did not open within ${String(START_LIMIT_MS / 1_000)} s`));
  }, START_LIMIT_MS);
  worker.on("error", reject);
  worker.once("exit", (code) => {
    reject(new Error(`its thread ended with code ${String(code)}`));
  });
  worker.on("message", (message: unknown) => {
    const report = parseWorkerReport(message);
    if (report?.type === "ready") resolve(worker);
    if (report?.type === "failed") reject(new Error([report.code, report.message].filter(Boolean).join(" ")));
  });
  try {
    return await promise;
  } catch (error) {
    await worker.terminate();
    throw toStartupError(data.databaseDirectory, error);
  } finally {
    clearTimeout(timer);
  }
}

function toStartupError(directory: string, error: unknown): StartupError {
  const reason = error instanceof Error ? error.message.split("\n")[0] : String(error);
  return new StartupError(
    `The embedded database in ${directory} cannot be opened (${reason ?? "no reason given"}). If a disk is full or a file unreadable, mend that and start again; if its files are damaged, restore them from a backup, or move the folder away to start with an empty database.`,
    { cause: error },
  );
}

async function stopWorker(worker: Worker): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    worker.once("exit", () => {
      resolve();
    });
  });
  worker.postMessage("close");
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, STOP_LIMIT_MS, "late");
  if ((await Promise.race([ended, late])) === "late") await worker.terminate();
  clearTimeout(timer);
}
