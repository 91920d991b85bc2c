import type { ProviderId } from "../../../domain/provider/provider.ts";
import { createAzure } from "./azure.ts";
import { CEREBRAS } from "./cerebras.ts";
import type { FamilyMember } from "./compatible.ts";
import { CUSTOM } from "./custom.ts";
import { DEEPSEEK } from "./deepseek.ts";
import { FIREWORKS } from "./fireworks.ts";
import { GROQ } from "./groq.ts";
import { LMSTUDIO } from "./lmstudio.ts";
import { MISTRAL } from "./mistral.ts";
import { OLLAMA } from "./ollama.ts";
import { OPENROUTER } from "./openrouter.ts";
import { PERPLEXITY } from "./perplexity.ts";
import { TOGETHER } from "./together.ts";
import { VLLM } from "./vllm.ts";
import { XAI } from "./xai.ts";

/** Settings of a credential besides its secret, by the names that the provider's facts give them. */
export type FamilySettings = Readonly<Record<string, string>>;

/** The vendors that speak OpenAI's chat completions, each with what it does otherwise. */
export const FAMILY = {
  azure: createAzure,
  mistral: () => MISTRAL,
  groq: () => GROQ,
  together: () => TOGETHER,
  fireworks: () => FIREWORKS,
  deepseek: () => DEEPSEEK,
  xai: () => XAI,
  perplexity: () => PERPLEXITY,
  openrouter: () => OPENROUTER,
  cerebras: () => CEREBRAS,
  ollama: () => OLLAMA,
  vllm: () => VLLM,
  lmstudio: () => LMSTUDIO,
  custom: () => CUSTOM,
} as const satisfies Partial<Record<ProviderId, (settings: FamilySettings) => FamilyMember>>;

/** The id of a vendor of {@link FAMILY}. */
export type FamilyId = keyof typeof FAMILY;
