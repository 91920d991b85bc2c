import { existsSync, rmSync, writeFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, protocol } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { parseWorkerData, type WorkerReport } from "./worker-messages.ts";

/** A protocol Sync: brings the one backend session back to "ready" after a connection that died half-way through a statement. */
const SYNC = protocol.serialize.sync();

/** The severity of an error that ended the engine, as the protocol sends it. No value can hold it: none holds U+0000. */
const PANIC = Buffer.from("SPANIC\0VPANIC\0");

/** How long a statement may leave the thread idle without ending, milliseconds. */
const HANG_LIMIT_MS = 30_000;

/** The pool's one connection, and those that it has given up but whose statement still runs. */
const MAX_CONNECTIONS = 8;

const { databaseDirectory, socketPath } = parseWorkerData(workerData);
const incompleteMarker = `${databaseDirectory}.incomplete`;

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}

/** A first start that was cut off leaves its marker: what it left is no database yet, and is made anew. */
async function openDatabase(): Promise<PGlite> {
  if (existsSync(incompleteMarker)) rmSync(databaseDirectory, { recursive: true, force: true });
  const isFirst = !existsSync(databaseDirectory);
  if (!isFirst) return PGlite.create(databaseDirectory);
  writeFileSync(incompleteMarker, "");
  const database = await PGlite.create(databaseDirectory);
  rmSync(incompleteMarker);
  return database;
}

/**
 * After a crash inside the engine later statements hang: the thread ends instead, and its owner starts another. A crash shows
 * as an exception, as the message that PostgreSQL panicked, or as a statement that gives the thread back and never ends.
 */
function endOnCrash(database: PGlite): void {
  const run = database.execProtocolRawStream.bind(database);
  const runWatched: typeof run = async (message, options) => {
    const watchdog = setTimeout(crash, HANG_LIMIT_MS, "a statement never ended");
    const onRawData = (data: Uint8Array): void => {
      if (Buffer.from(data.buffer, data.byteOffset, data.byteLength).includes(PANIC)) crash("PostgreSQL panicked");
      options.onRawData(data);
    };
    try {
      await run(message, { ...options, onRawData });
    } catch (error) {
      crash(error instanceof Error ? error.message : String(error));
    } finally {
      clearTimeout(watchdog);
    }
  };
  database.execProtocolRawStream = runWatched;
}

function crash(message: string): never {
  report({ type: "crashed", message });
  process.exit(1);
}

async function start(): Promise<void> {
  const database = await openDatabase();
  endOnCrash(database);
  const server = new PGLiteSocketServer({ db: database, path: socketPath, maxConnections: MAX_CONNECTIONS });
  server.addEventListener("connection", () => {
    void database.runExclusive(() => database.execProtocolRawStream(SYNC, { onRawData: () => undefined }));
  });
  await server.start();
  parentPort?.once("message", () => {
    void server
      .stop()
      .then(() => database.close())
      .finally(() => process.exit(0));
  });
  report({ type: "ready" });
}

start().catch((error: unknown) => {
  const code = error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
  report({ type: "failed", message: error instanceof Error ? error.message : String(error), code });
  process.exit(1);
});
