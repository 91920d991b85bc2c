import { errors, type Dispatcher } from "undici";
import { whenAborted } from "../../lib/when-aborted.ts";

/** Header values of an answer by their lower-case names. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** What starts an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** The secrets that went with the request, in lower case: nothing of an answer that holds one may be kept. */
  readonly sentSecrets: readonly string[];
}

/** How far an exchange came; decides what its failure means. */
export type ExchangePhase = "connecting" | "waiting" | "reading";

/** An exchange that failed on the way, with the phase in which it did. */
export class ExchangeError extends Error {
  override readonly name = "ExchangeError";
  readonly phase: ExchangePhase;
  /** The code of undici or of the system, e.g. `ECONNREFUSED`; `TOO_LARGE` for a body above its limit, `TOO_MANY_INTERIM` for 1xx without end. */
  readonly code: string;

  /** The error of the client library is not kept: one of its parser holds the bytes that it choked on. */
  constructor(phase: ExchangePhase, code: string) {
    super(`The exchange failed while ${phase} (${code}).`);
    this.phase = phase;
    this.code = code;
  }
}

/** Received and not yet read bytes from which on the socket is paused. */
const HIGH_WATER_BYTES = 64 * 1024;

/** The most answers of status 1xx before the answer itself: each of them puts the limit on its first byte off. */
const MAX_INTERIM = 100;

/** What may still come after an answer was let go, before its socket is closed instead of being reused. */
const DRAIN_BYTES = 64 * 1024;
const DRAIN_MS = 500;

type HttpController = Dispatcher.DispatchController;

/**
 * One request and its answer, pulled by the reader: what one socket read brings is read at once, and the socket is paused while
 * {@link HIGH_WATER_BYTES} wait to be read. Once the signal is aborted every wait rejects with its reason and the socket is closed.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  readonly #maxBodyBytes: number;
  readonly #sentSecrets: readonly string[];
  /** `undefined` only while the signal is found aborted already. */
  readonly #letGoOfSignal: (() => void) | undefined;
  #phase: ExchangePhase = "connecting";
  #controller: HttpController | undefined;
  #connectTimer: NodeJS.Timeout | undefined;
  #drainTimer: NodeJS.Timeout | undefined;
  #head: AnswerHead | undefined;
  #chunks: Uint8Array[] = [];
  #waitingBytes = 0;
  #bodyBytes = 0;
  #drainedBytes = 0;
  #isLetGo = false;
  #hasEnded = false;
  #interim = 0;
  #failure: { readonly error: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** @param options.onUnsent told where the signal is aborted before the request has a connection to leave on; default nobody is */
  constructor(options: {
    signal: AbortSignal;
    maxBodyBytes: number;
    sentSecrets: readonly string[];
    onUnsent?: (() => void) | undefined;
  }) {
    this.#sentSecrets = options.sentSecrets;
    this.#maxBodyBytes = options.maxBodyBytes;
    this.#letGoOfSignal = whenAborted(options.signal, (reason) => {
      this.#chunks = [];
      if (this.#phase === "connecting" && !this.#isOver()) options.onUnsent?.();
      this.#fail(reason);
    });
  }

  /** Starts the limit on waiting for a connection; to be called once dispatched. */
  limitConnecting(connectMs: number): void {
    if (this.#phase !== "connecting" || this.#isOver()) return;
    this.#connectTimer = setTimeout(() => {
      this.#fail(new ExchangeError("connecting", "CONNECT_TIMEOUT"));
    }, connectMs);
  }

  /** The answer's status and headers. */
  async head(): Promise<AnswerHead> {
    while (this.#head === undefined) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await this.#change();
    }
    return this.#head;
  }

  /** What arrived since the last read, at least one chunk; waits for it. `undefined` at the body's end. */
  async read(): Promise<readonly Uint8Array[] | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#failure !== undefined) throw this.#failure.error;
      if (this.#hasEnded) return undefined;
      await this.#change();
    }
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#waitingBytes = 0;
    this.#controller?.resume();
    return chunks;
  }

  /** No more is read: lets a body that is about to end do so, which keeps its connection for the next call; closes the socket otherwise. */
  letGo(): void {
    this.#letGoOfSignal?.();
    if (this.#isOver() || this.#isLetGo) return;
    this.#isLetGo = true;
    this.#chunks = [];
    this.#drainTimer = setTimeout(() => {
      this.#cut();
    }, DRAIN_MS).unref();
    this.#controller?.resume();
  }

  /** Ends the exchange; the socket is closed unless the body has ended or was let go. */
  close(): void {
    if (!this.#isLetGo) this.#cut();
  }

  onRequestStart(controller: HttpController): void {
    clearTimeout(this.#connectTimer);
    this.#controller = controller;
    if (this.#failure === undefined) this.#phase = "waiting";
    else controller.abort(new ExchangeError("connecting", "CLOSED"));
  }

  onResponseStart(_controller: HttpController, status: number, headers: AnswerHeaders): void {
    if (status < 200) {
      this.#interim += 1;
      if (this.#interim > MAX_INTERIM) this.#fail(new ExchangeError("waiting", "TOO_MANY_INTERIM"));
      return;
    }
    this.#phase = "reading";
    this.#head = { status, headers, sentSecrets: this.#sentSecrets };
    this.#notify();
  }

  onResponseData(controller: HttpController, chunk: Uint8Array): void {
    if (this.#failure !== undefined) return;
    if (this.#isLetGo) {
      this.#drainedBytes += chunk.byteLength;
      if (this.#drainedBytes > DRAIN_BYTES) this.#cut();
      return;
    }
    this.#bodyBytes += chunk.byteLength;
    if (this.#bodyBytes > this.#maxBodyBytes) {
      this.#chunks = [];
      this.#fail(new ExchangeError("reading", "TOO_LARGE"));
      return;
    }
    this.#chunks.push(chunk);
    this.#waitingBytes += chunk.byteLength;
    if (this.#waitingBytes >= HIGH_WATER_BYTES) controller.pause();
    this.#notify();
  }

  onResponseEnd(): void {
    this.#hasEnded = true;
    this.#settle();
  }

  onResponseError(_controller: HttpController, error: Error): void {
    if (this.#failure === undefined) {
      this.#failure = { error: new ExchangeError(this.#phase, errorCode(error)) };
    }
    this.#settle();
  }

  #cut(): void {
    this.#chunks = [];
    // Nothing is left to cut after most answers, and an error costs its stack.
    if (this.#isOver()) return;
    this.#fail(new ExchangeError(this.#phase, "CLOSED"));
  }

  #isOver(): boolean {
    return this.#hasEnded || this.#failure !== undefined;
  }

  #fail(error: unknown): void {
    if (this.#isOver()) return;
    this.#failure = { error };
    this.#controller?.abort(new ExchangeError(this.#phase, "CLOSED"));
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#connectTimer);
    clearTimeout(this.#drainTimer);
    this.#letGoOfSignal?.();
    this.#notify();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #notify(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** The code of an error or of the first of its causes that has one. */
function errorCode(error: unknown): string {
  if (error instanceof errors.HTTPParserError) return "HPE_INVALID";
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth += 1) {
    if ("code" in current && typeof current.code === "string") return current.code;
    const [first] = current instanceof AggregateError ? (current.errors as unknown[]) : [];
    if (first !== undefined) return errorCode(first);
  }
  return "UNKNOWN";
}
