/** What the thread of the embedded database is started with. */
export interface EmbeddedWorkerData {
  /** Absolute path of the database's own files. */
  readonly databaseDirectory: string;
  /** Absolute path of the socket to listen on. */
  readonly socketPath: string;
}

/** What the thread tells its owner. */
export type WorkerReport =
  | { readonly type: "ready" }
  | { readonly type: "failed"; readonly message: string; readonly code: string | undefined }
  | { readonly type: "crashed"; readonly message: string };

/** Parses what a worker thread finds as its data. Throws where it was started by anybody else. */
export function parseWorkerData(data: unknown): EmbeddedWorkerData {
  if (typeof data === "object" && data !== null && "databaseDirectory" in data && "socketPath" in data) {
    const { databaseDirectory, socketPath } = data;
    if (typeof databaseDirectory === "string" && typeof socketPath === "string")
      return { databaseDirectory, socketPath };
  }
  throw new Error("the embedded database's thread was started without its data");
}

/** Parses a message of the thread; `undefined` for anything else. */
export function parseWorkerReport(message: unknown): WorkerReport | undefined {
  if (typeof message !== "object" || message === null || !("type" in message)) return undefined;
  if (message.type === "ready") return { type: "ready" };
  const text = "message" in message && typeof message.message === "string" ? message.message : "";
  const code = "code" in message && typeof message.code === "string" ? message.code : undefined;
  if (message.type === "failed") return { type: "failed", message: text, code };
  return message.type === "crashed" ? { type: "crashed", message: text } : undefined;
}
