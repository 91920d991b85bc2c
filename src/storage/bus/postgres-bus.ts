import type { EventBus } from "../../domain/event-bus/event-bus.ts";
import type { Database } from "../database.ts";
import { describeFailure, guardDatabase } from "../database-error.ts";
import { connectOnce } from "../server-connection.ts";
import { parseBusMessage, printBusMessage } from "./bus-message.ts";
import { keepConnected, PING_LIMIT_MS, type Listening } from "./keep-connected.ts";
import { createSubscriberHub, type SubscriberHub } from "./subscriber-hub.ts";

/** A channel is a database's own: two products on one server do not meet. */
const CHANNEL = "narthex_events";

const CONNECT_LIMIT_MS = 2_000;

/** The bus of replicas that share a PostgreSQL server: LISTEN on a connection of its own, NOTIFY through the pool. */
export function createPostgresBus(deps: {
  database: Pick<Database, "pool">;
  databaseUrl: string;
  onFailure: (message: string) => void;
}): EventBus {
  const hub = createSubscriberHub();
  const stop = keepConnected({
    connect: () => listen(deps.databaseUrl, hub),
    setConnected: (connected) => {
      hub.setConnected(connected);
    },
    onFailure: (error) => {
      deps.onFailure(`The event bus lost PostgreSQL: ${describeFailure(error)}`);
    },
  });
  return {
    publish: (message) =>
      guardDatabase(async () => {
        await deps.database.pool.query("select pg_notify($1, $2)", [CHANNEL, printBusMessage(message)]);
      }),
    subscribe: (subscriber) => hub.subscribe(subscriber),
    isConnected: () => hub.isConnected(),
    close: () => {
      stop();
      return Promise.resolve();
    },
  };
}

async function listen(databaseUrl: string, hub: SubscriberHub): Promise<Listening> {
  const client = await connectOnce({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_LIMIT_MS,
    query_timeout: PING_LIMIT_MS,
    keepAlive: true,
    application_name: "narthex-events",
  });
  const { promise: lost, reject } = Promise.withResolvers<never>();
  // It may be lost before anybody waits to hear of it.
  lost.catch(() => undefined);
  client.on("error", reject);
  client.on("end", () => {
    reject(new Error("the connection ended"));
  });
  client.on("notification", ({ payload }) => {
    const message = payload === undefined ? undefined : parseBusMessage(payload);
    if (message !== undefined) hub.deliver(message);
  });
  const drop = (): void => {
    void client.end().catch(() => undefined);
  };
  try {
    await client.query(`listen ${CHANNEL}`);
  } catch (error) {
    drop();
    throw error;
  }
  return { lost, ping: () => client.query("select 1"), drop };
}
