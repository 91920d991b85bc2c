import { z } from "zod";
import { MODEL_CAPABILITIES, PRICE_UNITS } from "../domain/catalog/model.ts";

const name = z.string().trim().min(1).max(100);

const price = z.strictObject({
  unit: z.enum(PRICE_UNITS),
  usdPerMillion: z.union([z.string(), z.number().transform(String)]),
  aboveInputTokens: z.number().default(0),
});

const credential = z.strictObject({
  name,
  provider: z.string(),
  secret: z.string().optional(),
  secretFile: z.string().optional(),
  baseUrl: z.string().optional(),
  settings: z.record(z.string(), z.string()).default({}),
  enabled: z.boolean().default(true),
});

const deployment = z.strictObject({
  name,
  credential: z.string(),
  model: z.string(),
  vendorModelId: z.string().optional(),
  region: z.string().optional(),
  capabilities: z.array(z.enum(MODEL_CAPABILITIES)).optional(),
  contextWindow: z.number().optional(),
  maxOutputTokens: z.number().optional(),
  prices: z.array(price).default([]),
  enabled: z.boolean().default(true),
});

/** The shape of the configuration file; what its values mean is checked after. */
export const declaredSchema = z.strictObject({
  organizations: z.array(
    z.strictObject({
      organization: name,
      credentials: z.array(credential).default([]),
      deployments: z.array(deployment).default([]),
    }),
  ),
});

/** The file, of the right shape. */
export type DeclaredFile = z.output<typeof declaredSchema>;
