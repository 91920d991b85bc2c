import { createAnswer } from "../completion/answer.ts";
import { createCallerLeft } from "../error/caller-left.ts";
import { toGatewayError, type GatewayError } from "../error/gateway-error.ts";
import type { ProviderPart } from "../provider/provider-part.ts";
import { callProvider, type CallProviderDeps, type VendorCall } from "./call-provider.ts";
import { holdsDelta } from "./delta-mapper.ts";
import type { RoutedExchange } from "./exchange.ts";
import { guardOutput, type OutputGuard } from "./guard-output.ts";
import { settle, type SettleDeps, type Settled } from "./settle.ts";

/** What {@link startRun} works with. */
export interface RunDeps extends CallProviderDeps, SettleDeps {}

/** An admitted call under way: on record, and to be settled however it ends. */
export interface Run {
  /** The next parts that passed the output guard; `undefined` once the answer has ended, however. Not to be called again before it resolves. */
  read(): Promise<readonly ProviderPart[] | undefined>;
  /** Frees the vendor and puts the end on record; a call whose answer has not ended was left by its caller. A second call joins the first. */
  settle(): Promise<Settled>;
}

/**
 * Puts the call on record and begins it.
 *
 * @throws {@link GatewayError} `OVERLOADED` where the record could not be written; no vendor was called then
 */
export async function startRun(exchange: RoutedExchange, deps: RunDeps): Promise<Run> {
  return new StartedRun(exchange, await callProvider(exchange, deps), deps);
}

/** A class, as what each call makes anew costs more as a set of functions. */
class StartedRun implements Run {
  readonly #exchange: RoutedExchange;
  readonly #call: VendorCall;
  readonly #deps: RunDeps;
  readonly #guard: OutputGuard;
  readonly #answer = createAnswer();
  #timeToFirstTokenMs: number | undefined = undefined;
  #ended: { readonly failure: GatewayError | undefined } | undefined = undefined;
  #settled: Promise<Settled> | undefined = undefined;

  constructor(exchange: RoutedExchange, call: VendorCall, deps: RunDeps) {
    this.#exchange = exchange;
    this.#call = call;
    this.#deps = deps;
    this.#guard = guardOutput(exchange);
  }

  async read(): Promise<readonly ProviderPart[] | undefined> {
    if (this.#ended !== undefined) return undefined;
    try {
      const batch = await this.#call.read();
      if (batch === undefined) {
        this.#ended = WHOLE;
        return undefined;
      }
      const passed = this.#guard.pass(batch);
      const parts = passed instanceof Promise ? await passed : passed;
      this.#answer.add(parts);
      if (this.#timeToFirstTokenMs === undefined && holdsDelta(parts)) {
        this.#timeToFirstTokenMs = this.#exchange.control.elapsedMs();
      }
      if (this.#answer.finish !== undefined) this.#ended = WHOLE;
      return parts;
    } catch (error) {
      this.#ended = { failure: toGatewayError(error) };
      return undefined;
    }
  }

  settle(): Promise<Settled> {
    return (this.#settled ??= this.#end());
  }

  async #end(): Promise<Settled> {
    await this.#call.close();
    // Made only where the reader left: an error costs its stack.
    const failure = this.#ended === undefined ? createCallerLeft() : this.#ended.failure;
    const outcome = {
      exchange: this.#exchange,
      call: this.#call,
      answer: this.#answer,
      timeToFirstTokenMs: this.#timeToFirstTokenMs,
      failure,
    };
    return settle(outcome, this.#deps);
  }
}

/** The answer has ended as its vendor meant it to. */
const WHOLE = { failure: undefined };
