import { isJsonObject, parseJson } from "../../lib/json.ts";
import { createLivelyList } from "../../lib/lively-list.ts";

/** The operations that graphql-ws has of a socket, by their ids: those that their client still waits for. */
interface SocketOperations {
  readonly subscriptions: Readonly<Record<string, unknown>>;
}

/** Hands a socket's messages on; see {@link createReusedIds}. */
export interface ReusedIds {
  /** Takes a message of the client. */
  receive(message: string): void;
  /** The message that is being handed on began an operation. */
  began(id: string, operations: SocketOperations): void;
  /** The socket is closed: what waits is dropped. */
  close(): void;
}

/** An operation that has begun and not ended. */
class RunningOperation {
  readonly id: string;
  readonly #operations: SocketOperations;
  /** The message that uses the id again once it is free; `undefined` where none came. */
  waiting: string | undefined = undefined;

  constructor(id: string, operations: SocketOperations) {
    this.id = id;
    this.#operations = operations;
  }

  /** Whether its client has completed it, and it is about to end. */
  get isEnding(): boolean {
    return !(this.id in this.#operations.subscriptions);
  }
}

/**
 * Lets a client use an operation's id again as soon as it has completed that operation. graphql-ws keeps operations by their ids:
 * the one before, which takes a moment to end, would complete the new one for its client and forget it here, so that neither
 * `complete` nor the socket's end could stop its call. So a new operation waits until its id is free.
 *
 * @param deps.handle hands a message to graphql-ws; settled once the operation that it began has ended, and never rejects
 * @param deps.onDuplicate an id was given to a third operation while a second waits for it
 */
export function createReusedIds(deps: {
  readonly handle: (message: string) => Promise<void>;
  readonly onDuplicate: (id: string) => void;
}): ReusedIds {
  const running = createLivelyList<RunningOperation>();
  /** The operation that was begun by the message that is being handed on. */
  let begun: RunningOperation | undefined;

  function takeBegun(): RunningOperation | undefined {
    const taken = begun;
    begun = undefined;
    return taken;
  }

  function pass(message: string): void {
    const handled = deps.handle(message);
    const operation = takeBegun();
    if (operation !== undefined) void follow(operation, handled);
  }

  async function follow(operation: RunningOperation, handled: Promise<void>): Promise<void> {
    const place = running.add(operation);
    await handled;
    running.remove(place);
    if (operation.waiting !== undefined) pass(operation.waiting);
  }

  /** Looks at a message while an operation is ending; whether it was dealt with. */
  function hold(message: string): boolean {
    const parsed = parseJson(message)?.value;
    if (!isJsonObject(parsed)) return false;
    const { id, type } = parsed;
    for (const operation of running.items()) {
      if (operation.id !== id || !operation.isEnding) continue;
      if (type === "complete") operation.waiting = undefined;
      else if (type !== "subscribe") return false;
      else if (operation.waiting === undefined) operation.waiting = message;
      else deps.onDuplicate(id);
      return true;
    }
    return false;
  }

  return {
    receive(message) {
      // Read a second time only while an operation is ending, which is seldom.
      for (const operation of running.items()) {
        if (!operation.isEnding) continue;
        if (hold(message)) return;
        break;
      }
      pass(message);
    },
    began(id, operations) {
      begun = new RunningOperation(id, operations);
    },
    close() {
      for (const operation of running.items()) operation.waiting = undefined;
    },
  };
}
