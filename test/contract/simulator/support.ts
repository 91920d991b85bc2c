import { afterAll, afterEach, beforeAll } from "vitest";
import {
  startVendorSimulator,
  type SimulatorOptions,
  type VendorSimulator,
} from "../../testkit/simulator/simulator.ts";

/** A PNG of one pixel, in base64. */
export const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/** A tool of the tests: the weather at a place. */
export const WEATHER_SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, unit: { type: "string", enum: ["celsius", "fahrenheit"] } },
  required: ["city", "unit"],
  additionalProperties: false,
} as const;

/** A schema for structured answers. */
export const RECIPE_SCHEMA = {
  type: "object",
  properties: {
    name: { type: "string" },
    minutes: { type: "integer", minimum: 1 },
    steps: { type: "array", items: { type: "string" } },
  },
  required: ["name", "minutes", "steps"],
  additionalProperties: false,
} as const;

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
