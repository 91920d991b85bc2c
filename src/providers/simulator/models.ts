import type { ModelCapability } from "../../domain/catalog/model.ts";

/** The built-in models: `echo` repeats the last message, `story` tells a longer text, `reasoner` thinks before it repeats. */
export const SIMULATED_MODEL_IDS = ["echo", "story", "reasoner"] as const;

/** The built-in model that gives vectors: texts that share words are near each other. */
export const SIMULATED_EMBEDDING_MODEL_ID = "embedding";

/** A built-in model, the part after `simulator/`. */
export type SimulatedModelId = (typeof SIMULATED_MODEL_IDS)[number];

/** Whether a name is one of {@link SIMULATED_MODEL_IDS}. */
export function isSimulatedModelId(name: string): name is SimulatedModelId {
  return (SIMULATED_MODEL_IDS as readonly string[]).includes(name);
}

/** A built-in model as the catalogue shows it. */
interface SimulatedModel {
  readonly vendorModelId: SimulatedModelId | typeof SIMULATED_EMBEDDING_MODEL_ID;
  readonly capabilities: readonly ModelCapability[];
}

const ANSWERING: readonly SimulatedModel[] = SIMULATED_MODEL_IDS.map((vendorModelId) => ({
  vendorModelId,
  capabilities: [
    "TEXT",
    "IMAGE_INPUT",
    "TOOLS",
    "JSON_SCHEMA",
    ...(vendorModelId === "reasoner" ? (["REASONING"] as const) : []),
  ],
}));

/** The built-in models as the catalogue shows them. */
export const SIMULATED_MODELS: readonly SimulatedModel[] = [
  ...ANSWERING,
  { vendorModelId: SIMULATED_EMBEDDING_MODEL_ID, capabilities: ["EMBEDDING"] },
];
