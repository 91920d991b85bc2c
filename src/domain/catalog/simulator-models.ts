import type { Model, Price } from "./model.ts";

/** Invented prices, small and not zero, so that cost shows without a vendor: 0.10 and 0.40 dollars for a million tokens. */
const PRICES: readonly Price[] = [
  { unit: "INPUT_TOKEN", picoUsdPerUnit: 100_000n, aboveInputTokens: 0, validFromMs: 0, source: "simulator" },
  { unit: "OUTPUT_TOKEN", picoUsdPerUnit: 400_000n, aboveInputTokens: 0, validFromMs: 0, source: "simulator" },
];

/**
 * Makes catalogue models of the built-in simulator's. They carry invented prices with the source `simulator`.
 *
 * @param simulated the models by the part of their id after `simulator/`
 */
export function createSimulatorModels(
  simulated: readonly (Pick<Model, "vendorModelId" | "capabilities"> & Partial<Pick<Model, "name">>)[],
): readonly Model[] {
  return simulated.map(({ vendorModelId, capabilities, name }) => ({
    id: `simulator/${vendorModelId}`,
    providerId: "simulator",
    vendorModelId,
    name: name ?? `Simulated ${vendorModelId}`,
    capabilities,
    contextWindow: 1_000_000,
    maxOutputTokens: undefined,
    prices: capabilities.includes("EMBEDDING") ? PRICES.filter(({ unit }) => unit === "INPUT_TOKEN") : PRICES,
  }));
}
