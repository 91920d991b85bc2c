import { existsSync, rmSync, writeFileSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, protocol } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { parseWorkerData, type WorkerReport } from "./worker-messages.ts";

/** A protocol Sync: brings the one backend session back to "ready" after a connection that died half-way through a statement. */
const SYNC = protocol.serialize.sync();

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

/** After a crash inside the engine every later statement would hang: the thread ends instead, and its owner starts another. */
function endOnCrash(database: PGlite): void {
  const run = database.execProtocolRawStream.bind(database);
  database.execProtocolRawStream = async (message, options) => {
    try {
      await run(message, options);
    } catch (error) {
      report({ type: "crashed", message: error instanceof Error ? error.message : String(error) });
      process.exit(1);
    }
  };
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
