import { Redis, type RedisOptions } from "ioredis";
import { GatewayError } from "../../domain/error/gateway-error.ts";
import type { EventBus } from "../../domain/event-bus/event-bus.ts";
import { parseBusMessage, printBusMessage } from "./bus-message.ts";
import { keepConnected, PING_LIMIT_MS, type Listening } from "./keep-connected.ts";
import { createSubscriberHub, type SubscriberHub } from "./subscriber-hub.ts";

const CONNECT_LIMIT_MS = 2_000;
const LAST_RETRY_MS = 2_000;

/** Nothing waits for a Redis that is away: commands fail at once, or after a second. */
const IMPATIENT = {
  lazyConnect: true,
  connectTimeout: CONNECT_LIMIT_MS,
  commandTimeout: PING_LIMIT_MS,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
} satisfies RedisOptions;

/**
 * The bus of replicas that share a Redis.
 *
 * @param deps.instanceId tells the product's replicas from those of another on the same Redis
 */
export function createRedisBus(deps: {
  redisUrl: string;
  instanceId: string;
  onFailure: (message: string) => void;
}): EventBus {
  const channel = `narthex:${deps.instanceId}:events`;
  const hub = createSubscriberHub();
  const publisher = new Redis(deps.redisUrl, {
    ...IMPATIENT,
    retryStrategy: (times) => Math.min(100 * 2 ** Math.min(times, 10), LAST_RETRY_MS),
  });
  // Each failure is also that of a command, or of the listening connection, which reports it.
  publisher.on("error", () => undefined);
  publisher.connect().catch(() => undefined);
  const stop = keepConnected({
    connect: () => listen(deps.redisUrl, channel, hub),
    setConnected: (connected) => {
      hub.setConnected(connected);
    },
    onFailure: (error) => {
      deps.onFailure(`The event bus lost Redis: ${describe(error)}`);
    },
  });
  return {
    publish: async (message) => {
      try {
        await publisher.publish(channel, printBusMessage(message));
      } catch (error) {
        throw new GatewayError({
          code: "OVERLOADED",
          message: "Redis did not answer in time. Try again in a moment.",
          detail: describe(error),
          retryAfterMs: 1_000,
        });
      }
    },
    subscribe: (subscriber) => hub.subscribe(subscriber),
    isConnected: () => hub.isConnected(),
    close: () => {
      stop();
      publisher.disconnect();
      return Promise.resolve();
    },
  };
}

async function listen(redisUrl: string, channel: string, hub: SubscriberHub): Promise<Listening> {
  const subscriber = new Redis(redisUrl, { ...IMPATIENT, retryStrategy: () => null });
  const { promise: lost, reject } = Promise.withResolvers<never>();
  // It may be lost before anybody waits to hear of it.
  lost.catch(() => undefined);
  subscriber.on("error", reject);
  subscriber.on("end", () => {
    reject(new Error("the connection ended"));
  });
  subscriber.on("message", (_channel: string, text: string) => {
    const message = parseBusMessage(text);
    if (message !== undefined) hub.deliver(message);
  });
  const drop = (): void => {
    subscriber.disconnect();
  };
  try {
    await subscriber.connect();
    await subscriber.subscribe(channel);
  } catch (error) {
    drop();
    throw error;
  }
  return { lost, ping: () => subscriber.ping(), drop };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}
