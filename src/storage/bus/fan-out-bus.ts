import type { EventBus } from "../../domain/event-bus/event-bus.ts";

/**
 * One bus over several carriers: said on all, heard from any. A message may be heard more than once.
 *
 * @param carriers at least one
 */
export function createFanOutBus(carriers: readonly EventBus[]): EventBus {
  return {
    publish: async (message) => {
      // Rejects where every carrier did: with what the first one said.
      const outcomes = await Promise.allSettled(carriers.map((carrier) => carrier.publish(message)));
      const failures = outcomes.filter((outcome) => outcome.status === "rejected");
      if (failures.length === outcomes.length) throw failures[0]?.reason;
    },
    subscribe: (subscriber) => {
      const leave = carriers.map((carrier) => carrier.subscribe(subscriber));
      return () => {
        for (const leaveOne of leave) leaveOne();
      };
    },
    // All, not any: the sender may have reached only the carrier that we do not hear.
    isConnected: () => carriers.every((carrier) => carrier.isConnected()),
    close: async () => {
      await Promise.all(carriers.map((carrier) => carrier.close()));
    },
  };
}
