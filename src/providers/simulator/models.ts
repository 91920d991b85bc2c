import type { ModelCapability } from "../../domain/catalog/model.ts";

/** The built-in models: `echo` repeats the last message, `story` tells a longer text, `reasoner` thinks before it repeats. */
export const SIMULATED_MODEL_IDS = ["echo", "story", "reasoner"] as const;

/** A built-in model, the part after `simulator/`. */
export type SimulatedModelId = (typeof SIMULATED_MODEL_IDS)[number];

/** Whether a name is one of {@link SIMULATED_MODEL_IDS}. */
export function isSimulatedModelId(name: string): name is SimulatedModelId {
  return (SIMULATED_MODEL_IDS as readonly string[]).includes(name);
}

/** The built-in models as the catalogue shows them. */
export const SIMULATED_MODELS: readonly {
  readonly vendorModelId: SimulatedModelId;
  readonly capabilities: readonly ModelCapability[];
}[] = SIMULATED_MODEL_IDS.map((vendorModelId) => ({
  vendorModelId,
  capabilities: [
    "TEXT",
    "IMAGE_INPUT",
    "TOOLS",
    "JSON_SCHEMA",
    ...(vendorModelId === "reasoner" ? (["REASONING"] as const) : []),
  ],
}));
