import type { ExecutionResult, GraphQLError } from "graphql";

/** Refused before it was carried out: told to the client as the protocol's `error` message. */
export class OperationRefused extends Error {
  override readonly name = "OperationRefused";
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super("The operation was refused.");
    this.errors = errors;
  }
}

/** What an operation on a socket gives: results one by one. */
type Results = AsyncGenerator<ExecutionResult, void, void>;

/**
 * Makes results of an operation of any kind, begun with the first `next()`. `return()`, which graphql-ws calls when the client
 * completes the operation or the socket closes, first aborts the call and then ends the source: a source that waits for a vendor
 * would otherwise hear of it with the vendor's next word.
 *
 * @param begin starts the operation: one result, or many
 * @param onResult is shown every result
 * @param onEnd is called once, however it ends
 * @param toRefusal gives what was thrown its final shape
 */
export function createSocketOperation(deps: {
  readonly begin: () => Promise<ExecutionResult | Results>;
  readonly abort: () => void;
  readonly onResult: (result: ExecutionResult) => void;
  readonly onEnd: () => void;
  readonly toRefusal: (error: unknown) => OperationRefused;
}): Results {
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  let source: Results | undefined;
  let hasBegun = false;
  let hasEnded = false;

  function end(): void {
    if (hasEnded) return;
    hasEnded = true;
    deps.onEnd();
  }

  async function advance(): Promise<IteratorResult<ExecutionResult, void>> {
    if (!hasBegun) {
      hasBegun = true;
      const begun = await deps.begin();
      if (!(Symbol.asyncIterator in begun)) return show(begun);
      source = begun;
    }
    const result = await source?.next();
    return result === undefined || result.done === true ? done : show(result.value);
  }

  function show(value: ExecutionResult): IteratorResult<ExecutionResult, void> {
    deps.onResult(value);
    if (value.data === undefined && value.errors !== undefined) throw new OperationRefused(value.errors);
    return { done: false, value };
  }

  /** Whether it has ended by now; what waits for something does not see it otherwise. */
  const isOver = (): boolean => hasEnded;

  async function stop(): Promise<IteratorReturnResult<undefined>> {
    if (!hasEnded) {
      deps.abort();
      end();
      await source?.return();
    }
    return done;
  }

  return {
    async next() {
      if (hasEnded) return done;
      try {
        const result = await advance();
        // What comes after the client has completed is nobody's: its id may stand for another operation by now.
        if (isOver()) return done;
        if (result.done === true) end();
        return result;
      } catch (error) {
        if (isOver()) return done;
        const refusal = error instanceof OperationRefused ? error : deps.toRefusal(error);
        end();
        throw refusal;
      }
    },
    return: stop,
    async throw(error: unknown) {
      await stop();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}
