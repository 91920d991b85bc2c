import { z } from "zod";
import type { BusMessage } from "../../domain/event-bus/event-bus.ts";

const message = z.discriminatedUnion("topic", [
  z.object({ topic: z.literal("api-key.changed"), apiKeyId: z.string(), lookupId: z.string() }),
  z.object({ topic: z.literal("deployment.changed"), organizationId: z.string() }),
  z.object({ topic: z.literal("price-override.changed"), organizationId: z.string() }),
  z.object({ topic: z.literal("model-listing.changed"), deploymentId: z.string() }),
]);

/** A message as text, well below the 8,000 bytes that NOTIFY carries. */
export function printBusMessage(busMessage: BusMessage): string {
  return JSON.stringify(busMessage);
}

/** The message that a text holds; `undefined` for what this build does not know, such as a newer one's topics. */
export function parseBusMessage(text: string): BusMessage | undefined {
  try {
    return message.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
