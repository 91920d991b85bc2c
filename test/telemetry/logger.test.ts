import fs, { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { createCompletionObserver } from "../../src/telemetry/completion-observer.ts";
import { createLogger } from "../../src/telemetry/logger.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { finishedCompletion } from "./completion.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "narthex-log-"));
  file = join(folder, "log");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What has been written, a line an element. */
function lines(): readonly unknown[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

const REQUEST = {
  requestId: "req_1",
  transport: "http",
  method: "POST",
  path: "/graphql",
  status: 200,
  durationMs: 12.5,
} as const;

describe("the log", () => {
  it("has one line a request, with its completions", async () => {
    const logger = createLogger({ destination: file });
    const observer = createCompletionObserver({ logger, metrics: createMetrics() });
    observer.observeCompletion(finishedCompletion(), { requestId: "req_1", failure: undefined });
    observer.observeCompletion(finishedCompletion({ id: "cmpl_2" }), { requestId: "req_1", failure: undefined });
    logger.logRequest({ ...REQUEST, organizationId: "org_1", operationName: "Ask" });
    logger.logRequest({ ...REQUEST, requestId: "req_2" });
    await logger.flush();
    expect(lines()).toEqual([
      expect.objectContaining({
        msg: "request",
        requestId: "req_1",
        organizationId: "org_1",
        operationName: "Ask",
        status: 200,
        completions: [
          expect.objectContaining({ completionId: "cmpl_1", inputTokens: 100, outputTokens: 20, costUsd: "0.0025" }),
          expect.objectContaining({ completionId: "cmpl_2" }),
        ],
      }),
      expect.not.objectContaining({ completions: expect.anything() as unknown }),
    ]);
  });

  it("holds nothing of a request but the fields it names", async () => {
    const logger = createLogger({ destination: file });
    logger.noteCompletion("req_1", finishedCompletion(), undefined);
    const careless = {
      ...REQUEST,
      body: "prompt-hidden",
      headers: { authorization: "Bearer hidden" },
      query: "hidden",
    };
    logger.logRequest(careless);
    await logger.flush();
    expect(lines()).toHaveLength(1);
    expect(readFileSync(file, "utf8")).not.toContain("hidden");
  });

  it("cuts long values", async () => {
    const logger = createLogger({ destination: file });
    logger.logRequest({ ...REQUEST, operationName: "x".repeat(100_000) });
    await logger.flush();
    expect(readFileSync(file, "utf8").length).toBeLessThan(1000);
  });

  it("shows our own failures at level error, with their cause", async () => {
    const logger = createLogger({ destination: file, level: "error" });
    logger.logRequest(REQUEST);
    const error = new GatewayError({
      code: "INTERNAL_SERVER_ERROR",
      message: "Failed.",
      cause: new TypeError("x is hidden"),
    });
    logger.logRequest({ ...REQUEST, requestId: "req_2", status: 500, errorCode: "INTERNAL_SERVER_ERROR", error });
    await logger.flush();
    expect(lines()).toEqual([
      expect.objectContaining({
        level: 50,
        requestId: "req_2",
        error: expect.objectContaining({
          code: "INTERNAL_SERVER_ERROR",
          cause: expect.objectContaining({ name: "TypeError" }) as unknown,
        }) as unknown,
      }),
    ]);
    expect(readFileSync(file, "utf8")).not.toContain("hidden");
  });

  it("shows no stack of a refusal, and one of a failure of ours", async () => {
    const logger = createLogger({ destination: file });
    const refusal = new GatewayError({ code: "FORBIDDEN", message: "No." });
    const failure = new GatewayError({ code: "INTERNAL_SERVER_ERROR", message: "Failed." });
    logger.logRequest({ ...REQUEST, errorCode: "FORBIDDEN", error: refusal });
    logger.logRequest({ ...REQUEST, errorCode: "INTERNAL_SERVER_ERROR", error: failure });
    await logger.flush();
    expect(lines()).toEqual([
      expect.objectContaining({ error: { name: "GatewayError", code: "FORBIDDEN", message: "No." } }),
      expect.objectContaining({
        error: expect.objectContaining({ stack: expect.stringContaining("logger.test.ts") as unknown }) as unknown,
      }),
    ]);
  });

  it("writes lines of requests by itself, and in the order in which things were logged", async () => {
    const logger = createLogger({ destination: file });
    logger.logRequest({ ...REQUEST, requestId: "req_first" });
    logger.logEvent({ level: "warn", message: "between" });
    logger.logRequest({ ...REQUEST, requestId: "req_last" });
    await vi.waitFor(() => {
      expect(lines()).toHaveLength(3);
    });
    expect(lines()).toMatchObject([{ requestId: "req_first" }, { msg: "between" }, { requestId: "req_last" }]);
  });

  it("writes lines that come at once together", async () => {
    const logger = createLogger({ destination: file });
    // Until the file is open everything waits.
    logger.logEvent({ level: "info", message: "open" });
    await vi.waitFor(() => {
      expect(lines()).toHaveLength(1);
    });
    const write = vi.spyOn(fs, "write");
    for (let index = 0; index < 20; index += 1) logger.logRequest(REQUEST);
    await vi.waitFor(() => {
      expect(lines()).toHaveLength(21);
    });
    expect(write).toHaveBeenCalledOnce();
    write.mockRestore();
  });

  it("is silent when it is told to be", async () => {
    const logger = createLogger({ destination: file, level: "silent" });
    logger.logRequest({ ...REQUEST, status: 500 });
    logger.logEvent({ level: "fatal", message: "gone" });
    await logger.flush();
    expect(lines()).toEqual([]);
  });

  it("shows events with their figures", async () => {
    const logger = createLogger({ destination: file });
    logger.logEvent({ level: "warn", message: "the database does not answer", fields: { pendingRecords: 7 } });
    await logger.flush();
    expect(lines()).toEqual([
      expect.objectContaining({ level: 40, msg: "the database does not answer", pendingRecords: 7 }),
    ]);
  });

  it("forgets completions of requests whose line never comes", async () => {
    const logger = createLogger({ destination: file });
    for (let index = 0; index < 10_001; index += 1)
      logger.noteCompletion(`req_${String(index)}`, finishedCompletion(), undefined);
    logger.logRequest({ ...REQUEST, requestId: "req_0" });
    logger.logRequest({ ...REQUEST, requestId: "req_1" });
    await logger.flush();
    expect(lines()).toEqual([
      expect.not.objectContaining({ completions: expect.anything() as unknown }),
      expect.objectContaining({ completions: expect.anything() as unknown }),
    ]);
  });
});
