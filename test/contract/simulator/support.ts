import { afterAll, afterEach, beforeAll } from "vitest";
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
