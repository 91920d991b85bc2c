import { afterAll, afterEach, beforeAll, expect } from "vitest";
import {
  startVendorSimulator,
  type SimulatorOptions,
  type VendorSimulator,
} from "../../testkit/simulator/simulator.ts";

/** A PNG of one pixel, in base64. */
export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** The arguments of a tool of the tests: the weather at a place. */
export const weatherSchema = () => ({
  type: "object" as const,
  properties: { city: { type: "string" as const }, unit: { type: "string" as const, enum: ["celsius", "fahrenheit"] } },
  required: ["city", "unit"],
  additionalProperties: false,
});

/** A schema for structured answers. */
export const recipeSchema = () => ({
  type: "object" as const,
  properties: {
    name: { type: "string" as const },
    minutes: { type: "integer" as const, minimum: 1 },
    steps: { type: "array" as const, items: { type: "string" as const } },
  },
  required: ["name", "minutes", "steps"],
  additionalProperties: false,
});

/** Starts one simulator for a test file, forgets everything between its tests, and closes it at the end. */
export function useSimulator(options: SimulatorOptions = {}): () => VendorSimulator {
  let simulator: VendorSimulator | undefined;
  beforeAll(async () => {
    simulator = await startVendorSimulator(options);
  });
  afterEach(() => simulator?.reset());
  afterAll(() => simulator?.close());
  return () => {
    if (simulator === undefined) throw new Error("the simulator has not been started");
    return simulator;
  };
}

/** All that an async iterable gives. */
export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** What is sent instead of a good request, and the vendor's answer: status and a part of its body. */
export type RefusalRow = readonly [behaviour: string, change: object, status: number, says: string];

/** Sends a body, JSON unless it is text already, and gives status and text of the answer. */
export async function post(
  url: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<{ status: number; text: string }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

/** A message of the user. */
export const user = (content: unknown) => ({ role: "user", content });

/** Matches a text that contains another. */
export const containing = (text: string): unknown => expect.stringContaining(text);

/** Matches a text that a pattern describes. */
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
