import type { BusMessage, BusSubscriber, EventBus } from "../../src/domain/event-bus/event-bus.ts";

/** A carrier that several replicas hang on. */
export interface MemoryBusCarrier {
  /** One replica's bus. */
  connect(): MemoryEventBus;
}

/** A replica's bus whose connection a test can take away. */
export interface MemoryEventBus extends EventBus {
  /** Loses the connection: nothing is heard, publishing rejects. */
  disconnect(): void;
  /** Is back: subscribers are told of the gap. */
  reconnect(): void;
}

/** Creates a carrier in memory. */
export function createMemoryBusCarrier(): MemoryBusCarrier {
  const replicas = new Set<(message: BusMessage) => void>();
  return {
    connect() {
      const subscribers = new Set<BusSubscriber>();
      let isConnected = true;
      const hear = (message: BusMessage): void => {
        if (isConnected) for (const subscriber of subscribers) subscriber.onMessage(message);
      };
      replicas.add(hear);
      return {
        async publish(message) {
          await Promise.resolve();
          if (!isConnected) throw new Error("not connected");
          for (const replica of replicas) replica(message);
        },
        subscribe(subscriber) {
          subscribers.add(subscriber);
          return () => {
            subscribers.delete(subscriber);
          };
        },
        isConnected: () => isConnected,
        disconnect() {
          isConnected = false;
        },
        reconnect() {
          isConnected = true;
          for (const subscriber of subscribers) subscriber.onGap();
        },
        close() {
          replicas.delete(hear);
          return Promise.resolve();
        },
      };
    },
  };
}
