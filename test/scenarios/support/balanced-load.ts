import { openSocket } from "../../testkit/graphql-caller.ts";
import { complete, stream, type CallOutcome } from "./calls.ts";
import type { ReplicaPool } from "./replica-pool.ts";
import { until } from "./until.ts";

/** Who calls. */
export interface LoadCaller {
  /** Stands in each of its prompts. */
  readonly name: string;
  readonly key: string;
  /** Called by turns; more may come while the load goes on. */
  readonly models: readonly string[];
}

/** A call that was answered. */
export interface AnsweredCall {
  readonly caller: string;
  /** A word that stands in this call's prompt alone. */
  readonly mark: string;
  readonly text: string | null;
}

/** Calls that go on through all replicas of a pool until they are told to stop. */
export interface BalancedLoad {
  readonly answered: readonly AnsweredCall[];
  /** How calls ended that were neither answered nor turned away by a replica that had been taken out. */
  readonly failed: readonly { readonly mark: string; readonly outcome: CallOutcome }[];
  /** Waits until every model has been called again, unary and streamed, by every caller at every place. */
  goRound(): Promise<void>;
  /** Sends no more calls and waits for those under way. */
  stop(): Promise<void>;
}

/** Starts a unary and a streaming line of calls for each caller and place. */
export function startBalancedLoad(
  pool: Pick<ReplicaPool, "pick">,
  options: { readonly places: readonly number[]; readonly callers: readonly LoadCaller[] },
): BalancedLoad {
  const answered: AnsweredCall[] = [];
  const failed: { mark: string; outcome: CallOutcome }[] = [];
  const lines: { readonly caller: LoadCaller; count: number }[] = [];
  let isStopped = false;

  async function call(caller: LoadCaller, place: number, isStream: boolean): Promise<void> {
    const line = { caller, count: 0 };
    lines.push(line);
    const name = `${caller.name}-${isStream ? "stream" : "unary"}-${String(place)}`;
    for (let turn = 0; !isStopped; turn += 1) {
      const mark = `${name}-${String(turn)}.`;
      const model = caller.models[turn % caller.models.length] ?? "";
      const input = { model, messages: [{ role: "USER", text: `Say ${mark} [[sim delay=30 chunkDelay=3]]` }] };
      const replica = pool.pick(place);
      const target = { url: replica.url, key: caller.key };
      const outcome = isStream ? await streamOnce(target, input) : await complete(target, input);
      if (outcome.kind === "answered") {
        answered.push({ caller: caller.name, mark, text: outcome.completion.text });
        line.count += 1;
      } else if (replica.isServing || !isTurnedAway(outcome)) failed.push({ mark, outcome });
    }
  }

  const calls = Promise.all(
    options.places.flatMap((place) =>
      options.callers.flatMap((caller) => [call(caller, place, false), call(caller, place, true)]),
    ),
  );
  return {
    answered,
    failed,
    async goRound() {
      // One more than there are models: the first answer may be to a call that was on its way already.
      const ends = lines.map((line) => ({ line, end: line.count + line.caller.models.length + 1 }));
      await until("every model to be called again", 30_000, () => {
        if (failed.length > 0) throw new Error(`calls failed: ${JSON.stringify(failed)}`);
        return ends.every(({ line, end }) => line.count >= end);
      });
    },
    async stop() {
      isStopped = true;
      await calls;
    },
  };
}

async function streamOnce(
  target: { readonly url: string; readonly key: string },
  input: Readonly<Record<string, unknown>>,
): Promise<CallOutcome> {
  const client = openSocket(target);
  try {
    return (await stream(client, input)).outcome;
  } finally {
    await client.dispose();
  }
}

function isTurnedAway(outcome: CallOutcome): boolean {
  return outcome.kind === "broken" || (outcome.kind === "failed" && outcome.code === "OVERLOADED");
}
