import { whenAborted } from "../../../lib/when-aborted.ts";
import { toGatewayError } from "../../error/gateway-error.ts";
import type { RoutedEmbedding } from "./exchange.ts";
import type { JoinedCalls } from "./join-calls.ts";
import { splitInputs, type EmbeddingPart, type PartOutcome } from "./part.ts";

/** The most calls of one request at a time. */
const MAX_PARALLEL_CALLS = 4;

/**
 * Has a request's inputs embedded, in as many calls as the vendor's limits ask for. The first part that fails ends the others.
 *
 * @returns everything together: the vectors in the order of the inputs, what was spent and every attempt, whether or not it failed
 */
export async function callInParts(exchange: RoutedEmbedding, calls: JoinedCalls): Promise<PartOutcome> {
  const { control, target, request, inputTokens } = exchange;
  const ended = new AbortController();
  const { signal } = ended;
  // The call's own signal: it ends with it.
  whenAborted(control.signal, (reason) => {
    ended.abort(reason);
  });
  const wait = createSharedWait(control);
  const parts = splitInputs(inputTokens, target.client.callSize(target.vendorModelId)).map((cut): EmbeddingPart => ({
    exchange,
    inputs: request.inputs.slice(cut.start, cut.end),
    inputTokens: cut.inputTokens,
    signal,
    wait,
  }));
  const outcomes: PartOutcome[] = [];
  const left = parts.entries();

  async function work(): Promise<void> {
    for (const [index, part] of left) {
      if (signal.aborted) return;
      const outcome = await calls.call(part);
      outcomes[index] = outcome;
      if (outcome.failure !== undefined) ended.abort(outcome.failure);
    }
  }

  await Promise.all(Array.from({ length: Math.min(MAX_PARALLEL_CALLS, parts.length) }, work));
  // By place: where one failed, those after it may never have been called.
  const made = parts.flatMap((_, index) => outcomes[index] ?? []);
  const failure = signal.aborted ? toGatewayError(signal.reason) : undefined;
  return {
    vectors: failure === undefined ? made.flatMap(({ vectors }) => vectors) : [],
    failure,
    charges: made.flatMap(({ charges }) => charges),
    attempts: made.flatMap(({ attempts }) => attempts),
  };
}

/** Time counts as the vendors' while at least one of several calls is under way. */
function createSharedWait(control: RoutedEmbedding["control"]): EmbeddingPart["wait"] {
  let underWay = 0;
  return {
    begin() {
      underWay += 1;
      control.beginForeignWait();
    },
    end() {
      underWay -= 1;
      if (underWay === 0) control.endForeignWait();
    },
  };
}
