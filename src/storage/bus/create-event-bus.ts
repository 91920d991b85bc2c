import { randomUUID } from "node:crypto";
import type { EventBus } from "../../domain/event-bus/event-bus.ts";
import type { Database } from "../database.ts";
import { createInstanceFactStore } from "../instance-fact.store.ts";
import { createFanOutBus } from "./fan-out-bus.ts";
import { createInProcessBus } from "./in-process-bus.ts";
import { createPostgresBus } from "./postgres-bus.ts";

/**
 * Picks the bus that fits what there is: LISTEN where the database can, Redis where one is given, both together where both are,
 * else within the process.
 *
 * @param deps.redisUrl `redis://…`; `undefined` for none
 * @param deps.onFailure told of each loss of a connection, for the log; default nobody
 */
export async function createEventBus(deps: {
  database: Pick<Database, "db" | "pool" | "capabilities" | "databaseUrl">;
  redisUrl: string | undefined;
  onFailure?: ((message: string) => void) | undefined;
}): Promise<EventBus> {
  const { database, redisUrl, onFailure = () => undefined } = deps;
  const carriers: EventBus[] = [];
  if (database.capabilities.listen && database.databaseUrl !== undefined) {
    carriers.push(createPostgresBus({ database, databaseUrl: database.databaseUrl, onFailure }));
  }
  if (redisUrl !== undefined) {
    const instanceId = await createInstanceFactStore(database).putInstanceFact("instance-id", randomUUID());
    // Its client is a tenth of what a start loads, and most starts need none.
    const { createRedisBus } = await import("./redis-bus.ts");
    carriers.push(createRedisBus({ redisUrl, instanceId, onFailure }));
  }
  return carriers.length === 0 ? createInProcessBus() : createFanOutBus(carriers);
}
