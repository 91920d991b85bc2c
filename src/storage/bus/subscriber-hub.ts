import type { BusMessage, BusSubscriber } from "../../domain/event-bus/event-bus.ts";

/** The subscribers of one carrier, and whether the carrier hears others now. */
export interface SubscriberHub {
  subscribe(subscriber: BusSubscriber): () => void;
  deliver(message: BusMessage): void;
  isConnected(): boolean;
  /** Connected after not being so is a gap: what was said meanwhile is lost. */
  setConnected(connected: boolean): void;
}

/** Creates a hub without subscribers, not connected. */
export function createSubscriberHub(): SubscriberHub {
  const subscribers = new Set<BusSubscriber>();
  let connected = false;
  return {
    subscribe: (subscriber) => {
      // Its own object, so that one who subscribes twice can leave once.
      const entry: BusSubscriber = {
        onMessage: (message) => {
          subscriber.onMessage(message);
        },
        onGap: () => {
          subscriber.onGap();
        },
      };
      subscribers.add(entry);
      return () => {
        subscribers.delete(entry);
      };
    },
    deliver: (message) => {
      for (const subscriber of subscribers) subscriber.onMessage(message);
    },
    isConnected: () => connected,
    setConnected: (now) => {
      const isBack = now && !connected;
      connected = now;
      if (isBack) for (const subscriber of subscribers) subscriber.onGap();
    },
  };
}
