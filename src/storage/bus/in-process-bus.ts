import type { EventBus } from "../../domain/event-bus/event-bus.ts";
import { createSubscriberHub } from "./subscriber-hub.ts";

/** The bus of a product that is one process. */
export function createInProcessBus(): EventBus {
  const hub = createSubscriberHub();
  hub.setConnected(true);
  return {
    publish: (message) => {
      // Later, as from any other carrier: nobody hears a message before its publisher goes on.
      queueMicrotask(() => {
        hub.deliver(message);
      });
      return Promise.resolve();
    },
    subscribe: (subscriber) => hub.subscribe(subscriber),
    isConnected: () => hub.isConnected(),
    close: () => {
      hub.setConnected(false);
      return Promise.resolve();
    },
  };
}
