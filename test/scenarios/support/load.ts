import { openSocket, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { complete, MODELS, stream, toInput, type CallOutcome, type CompletionView } from "./calls.ts";

/** Calls that go on in parallel until they are told to stop. */
export interface Load {
  /** Outcomes so far, in the order in which they came. */
  readonly outcomes: readonly CallOutcome[];
  /** Calls that have been sent and not ended. */
  inFlight(): number;
  /** Sends no more calls and waits for those under way. */
  stop(): Promise<void>;
}

/** What a load is made of. */
export interface LoadOptions {
  /** Callers of `createCompletion`, each with one call at a time. */
  readonly unary: number;
  /** Callers of `completionStream`, each on a WebSocket of its own. */
  readonly streams: number;
  /** The simulator's controls of the n-th call. */
  readonly controls: (call: number) => string;
  /** Goes with every call. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Starts a load. A caller whose connection is lost gives up, as there is nobody left to call. */
export function startLoad(target: GraphqlTarget, options: LoadOptions): Load {
  const outcomes: CallOutcome[] = [];
  let isStopped = false;
  let inFlight = 0;
  let calls = 0;

  async function repeat(call: (input: Readonly<Record<string, unknown>>) => Promise<CallOutcome>): Promise<void> {
    while (!isStopped) {
      const model = MODELS[calls % MODELS.length] ?? MODELS[0];
      calls += 1;
      inFlight += 1;
      const outcome = await call(toInput(model, options.controls(calls), options.more));
      inFlight -= 1;
      outcomes.push(outcome);
      if (outcome.kind === "broken") return;
    }
  }

  async function repeatStreams(): Promise<void> {
    const client = openSocket(target);
    await repeat(async (input) => (await stream(client, input)).outcome);
    await client.dispose();
  }

  const callers = [
    ...Array.from({ length: options.unary }, () => repeat((input) => complete(target, input))),
    ...Array.from({ length: options.streams }, () => repeatStreams()),
  ];
  return {
    outcomes,
    inFlight: () => inFlight,
    stop: async () => {
      isStopped = true;
      await Promise.all(callers);
    },
  };
}

/** The answers among outcomes. */
export function answersOf(outcomes: readonly CallOutcome[]): readonly CompletionView[] {
  return outcomes.flatMap((outcome) => (outcome.kind === "answered" ? [outcome.completion] : []));
}
