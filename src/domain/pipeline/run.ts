import { createAnswer } from "../completion/answer.ts";
import { toGatewayError, type GatewayError } from "../error/gateway-error.ts";
import type { ProviderPart } from "../provider/provider-part.ts";
import { callerLeft } from "./call-control.ts";
import { callProvider, type CallProviderDeps } from "./call-provider.ts";
import { holdsDelta } from "./delta-mapper.ts";
import type { RoutedExchange } from "./exchange.ts";
import { guardOutput } from "./guard-output.ts";
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
  const call = await callProvider(exchange, deps);
  const guard = guardOutput(exchange);
  const answer = createAnswer();
  let timeToFirstTokenMs: number | undefined;
  let ended: { readonly failure: GatewayError | undefined } | undefined;
  let settled: Promise<Settled> | undefined;

  async function end(): Promise<Settled> {
    await call.close();
    // Made only where the reader left: an error costs its stack.
    const failure = ended === undefined ? callerLeft() : ended.failure;
    return settle({ exchange, call, answer, timeToFirstTokenMs, failure }, deps);
  }

  return {
    async read() {
      if (ended !== undefined) return undefined;
      try {
        const batch = await call.read();
        if (batch === undefined) {
          ended = { failure: undefined };
          return undefined;
        }
        const passed = guard.pass(batch);
        const parts = passed instanceof Promise ? await passed : passed;
        answer.add(parts);
        if (timeToFirstTokenMs === undefined && holdsDelta(parts)) timeToFirstTokenMs = exchange.control.elapsedMs();
        if (answer.finish !== undefined) ended = { failure: undefined };
        return parts;
      } catch (error) {
        ended = { failure: toGatewayError(error) };
        return undefined;
      }
    },
    settle: () => (settled ??= end()),
  };
}
