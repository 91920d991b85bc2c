import { isJsonObject, parseJson } from "../../lib/json.ts";

/** Hands a socket's messages on; see {@link createReusedIds}. */
export interface ReusedIds {
  /** Takes a message of the client. */
  receive(message: string): void;
  /** The message that is being handed on began an operation. `isLive` says whether its client still waits for it. */
  began(id: string, isLive: () => boolean): void;
  /** The socket is closed: what waits is dropped. */
  close(): void;
}

/**
 * Lets a client use an operation's id again as soon as it has completed that operation. graphql-ws keeps operations by their ids:
 * the one before, which takes a moment to end, would complete the new one for its client and forget it here, so that neither
 * `complete` nor the socket's end could stop its call. So a new operation waits until its id is free.
 *
 * @param handle hands a message to graphql-ws; settled once the operation that it began has ended
 * @param onDuplicate an id was given to a third operation while a second waits for it
 */
export function createReusedIds(deps: {
  readonly handle: (message: string) => Promise<void>;
  readonly onDuplicate: (id: string) => void;
}): ReusedIds {
  const running = new Map<string, () => boolean>();
  const waiting = new Map<string, string>();
  /** The operation that the message begins which is being handed on: one at most. */
  const begun: { id: string; isLive: () => boolean }[] = [];

  function pass(message: string): void {
    const handled = deps.handle(message);
    for (const { id, isLive } of begun.splice(0)) {
      running.set(id, isLive);
      void follow(id, handled);
    }
  }

  async function follow(id: string, handled: Promise<void>): Promise<void> {
    await handled;
    running.delete(id);
    const next = waiting.get(id);
    waiting.delete(id);
    if (next !== undefined) pass(next);
  }

  /** Looks at a message while an operation is ending; whether it was dealt with. */
  function hold(message: string): boolean {
    const parsed = parseJson(message)?.value;
    if (!isJsonObject(parsed)) return false;
    const { id, type } = parsed;
    if (typeof id !== "string" || (running.get(id)?.() ?? true)) return false;
    if (type === "complete") waiting.delete(id);
    else if (type !== "subscribe") return false;
    else if (waiting.has(id)) deps.onDuplicate(id);
    else waiting.set(id, message);
    return true;
  }

  return {
    receive(message) {
      // Read a second time only while an operation is ending, which is seldom.
      for (const isLive of running.values()) {
        if (isLive()) continue;
        if (hold(message)) return;
        break;
      }
      pass(message);
    },
    began(id, isLive) {
      begun.push({ id, isLive });
    },
    close() {
      waiting.clear();
    },
  };
}
