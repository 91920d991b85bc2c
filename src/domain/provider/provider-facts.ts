import type { ProviderId } from "./provider.ts";

/** A further value that a provider's credential needs besides its secret, such as a region. */
export interface ProviderSetting {
  /** What the client's options call it. */
  readonly name: string;
  /** The environment variable that gives it. */
  readonly variable: string;
  /** Whether a credential is none without it. */
  readonly isRequired: boolean;
  /** What it has to be because it becomes part of an address: one label of a host's name, or a project of Google's; default printable ASCII. */
  readonly form?: "hostLabel" | "project";
}

/** Variables that give a secret where the one of its own is not set. */
export type SecretSource =
  /** The secret itself. */
  | { readonly kind: "key"; readonly variable: string }
  /** A JSON object, by the names of its fields; it is given where all required ones are. */
  | {
      readonly kind: "object";
      readonly required: Readonly<Record<string, string>>;
      readonly optional: Readonly<Record<string, string>>;
    }
  /** The path of a file that holds the secret. */
  | { readonly kind: "file"; readonly variable: string };

/** Where the environment gives a provider's credential. */
export interface ProviderEnvironment {
  /** The variable of the secret; `undefined` where the provider takes none. */
  readonly secret: string | undefined;
  /** Whether there is no credential without the secret; where it may be left out, the base URL makes the credential. */
  readonly needsSecret: boolean;
  /** The variable of the base URL. */
  readonly baseUrl: string;
  /** Whether there is no credential without the base URL, because each account has one of its own; default false. */
  readonly needsBaseUrl?: boolean;
  readonly settings: readonly ProviderSetting[];
  /** Where else the secret may come from, the first that is given; default nowhere. */
  readonly otherSecrets?: readonly SecretSource[];
  /** Those of its variables that are set for other programs too: alone they ask for nothing. Default none. */
  readonly sharedVariables?: readonly string[];
}

/** What is known of a provider before anything is set up: configuration and the registry of adapters both follow it. */
export interface ProviderFacts {
  /** The vendor's own name. */
  readonly name: string;
  /** Where the vendor's API is, without a slash at the end; `undefined` where each account has an address of its own, or nothing is called. */
  readonly defaultBaseUrl: string | undefined;
  /** The segment of the path that a base URL has to end in, or that is added to it; `undefined` where any path will do. */
  readonly version: { readonly segment: string; readonly isRequired: boolean } | undefined;
  /** `undefined` where the environment gives no credential. */
  readonly environment: ProviderEnvironment | undefined;
  /** A small model, for the call that is printed at start; with a gap to fill where nobody knows which are there. */
  readonly exampleModel: string;
}

const V1 = { segment: "v1", isRequired: true } as const;

/** Every provider. */
export const PROVIDER_FACTS: Readonly<Record<ProviderId, ProviderFacts>> = {
  openai: {
    name: "OpenAI",
    exampleModel: "openai/gpt-4o-mini",
    defaultBaseUrl: "https://api.openai.com/v1",
    version: V1,
    environment: byKey("OPENAI_API_KEY", "OPENAI_BASE_URL"),
  },
  anthropic: {
    name: "Anthropic",
    exampleModel: "anthropic/claude-haiku-4-5",
    defaultBaseUrl: "https://api.anthropic.com",
    version: { segment: "v1", isRequired: false },
    environment: byKey("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
  },
  google: {
    name: "Google",
    exampleModel: "google/gemini-2.5-flash",
    defaultBaseUrl: "https://generativelanguage.googleapis.com",
    version: { segment: "v1beta", isRequired: false },
    environment: byKey("GEMINI_API_KEY", "GEMINI_BASE_URL"),
  },
  azure: {
    name: "Azure OpenAI",
    exampleModel: "azure/<your deployment>",
    defaultBaseUrl: undefined,
    version: { segment: "openai", isRequired: false },
    environment: {
      secret: "AZURE_API_KEY",
      needsSecret: true,
      baseUrl: "AZURE_BASE_URL",
      needsBaseUrl: true,
      settings: [{ name: "apiVersion", variable: "AZURE_API_VERSION", isRequired: false }],
    },
  },
  mistral: {
    name: "Mistral",
    exampleModel: "mistral/mistral-small-latest",
    defaultBaseUrl: "https://api.mistral.ai/v1",
    version: V1,
    environment: byKey("MISTRAL_API_KEY", "MISTRAL_BASE_URL"),
  },
  groq: {
    name: "Groq",
    exampleModel: "groq/llama-3.3-70b-versatile",
    defaultBaseUrl: "https://api.groq.com/openai/v1",
    version: V1,
    environment: byKey("GROQ_API_KEY", "GROQ_BASE_URL"),
  },
  together: {
    name: "Together",
    exampleModel: "together/meta-llama/Llama-3.3-70B-Instruct-Turbo",
    defaultBaseUrl: "https://api.together.xyz/v1",
    version: V1,
    environment: byKey("TOGETHER_API_KEY", "TOGETHER_BASE_URL"),
  },
  fireworks: {
    name: "Fireworks",
    exampleModel: "fireworks/accounts/fireworks/models/gpt-oss-20b",
    defaultBaseUrl: "https://api.fireworks.ai/inference/v1",
    version: V1,
    environment: byKey("FIREWORKS_API_KEY", "FIREWORKS_BASE_URL"),
  },
  deepseek: {
    name: "DeepSeek",
    exampleModel: "deepseek/deepseek-chat",
    defaultBaseUrl: "https://api.deepseek.com",
    version: undefined,
    environment: byKey("DEEPSEEK_API_KEY", "DEEPSEEK_BASE_URL"),
  },
  xai: {
    name: "xAI",
    exampleModel: "xai/grok-3-mini",
    defaultBaseUrl: "https://api.x.ai/v1",
    version: V1,
    environment: byKey("XAI_API_KEY", "XAI_BASE_URL"),
  },
  perplexity: {
    name: "Perplexity",
    exampleModel: "perplexity/sonar",
    defaultBaseUrl: "https://api.perplexity.ai",
    version: undefined,
    environment: byKey("PERPLEXITY_API_KEY", "PERPLEXITY_BASE_URL"),
  },
  openrouter: {
    name: "OpenRouter",
    exampleModel: "openrouter/openai/gpt-4o-mini",
    defaultBaseUrl: "https://openrouter.ai/api/v1",
    version: V1,
    environment: byKey("OPENROUTER_API_KEY", "OPENROUTER_BASE_URL"),
  },
  cerebras: {
    name: "Cerebras",
    exampleModel: "cerebras/gpt-oss-120b",
    defaultBaseUrl: "https://api.cerebras.ai/v1",
    version: V1,
    environment: byKey("CEREBRAS_API_KEY", "CEREBRAS_BASE_URL"),
  },
  ollama: {
    name: "Ollama",
    exampleModel: "ollama/<your model>",
    defaultBaseUrl: undefined,
    version: undefined,
    environment: byAddress("OLLAMA_BASE_URL", undefined),
  },
  vllm: {
    name: "vLLM",
    exampleModel: "vllm/<your model>",
    defaultBaseUrl: undefined,
    version: undefined,
    environment: byAddress("VLLM_BASE_URL", "VLLM_API_KEY"),
  },
  lmstudio: {
    name: "LM Studio",
    exampleModel: "lmstudio/<your model>",
    defaultBaseUrl: undefined,
    version: undefined,
    environment: byAddress("LMSTUDIO_BASE_URL", undefined),
  },
  custom: {
    name: "Custom server",
    exampleModel: "custom/<your model>",
    defaultBaseUrl: undefined,
    version: undefined,
    environment: byAddress("CUSTOM_BASE_URL", "CUSTOM_API_KEY"),
  },
  bedrock: {
    name: "Amazon Bedrock",
    exampleModel: "bedrock/amazon.nova-lite-v1:0",
    // Each region has an address of its own.
    defaultBaseUrl: undefined,
    version: undefined,
    environment: {
      secret: "AWS_BEARER_TOKEN_BEDROCK",
      needsSecret: true,
      otherSecrets: [
        {
          kind: "object",
          required: { accessKeyId: "AWS_ACCESS_KEY_ID", secretAccessKey: "AWS_SECRET_ACCESS_KEY" },
          optional: { sessionToken: "AWS_SESSION_TOKEN" },
        },
      ],
      baseUrl: "BEDROCK_BASE_URL",
      settings: [{ name: "region", variable: "AWS_REGION", isRequired: true, form: "hostLabel" }],
      sharedVariables: ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"],
    },
  },
  vertex: {
    name: "Google Vertex AI",
    exampleModel: "vertex/gemini-2.5-flash",
    // Each location has an address of its own.
    defaultBaseUrl: undefined,
    version: undefined,
    environment: {
      secret: undefined,
      needsSecret: true,
      otherSecrets: [
        {
          kind: "object",
          required: { client_email: "GOOGLE_VERTEX_CLIENT_EMAIL", private_key: "GOOGLE_VERTEX_PRIVATE_KEY" },
          optional: {},
        },
        { kind: "file", variable: "GOOGLE_APPLICATION_CREDENTIALS" },
      ],
      baseUrl: "VERTEX_BASE_URL",
      settings: [
        { name: "project", variable: "GOOGLE_VERTEX_PROJECT", isRequired: true, form: "project" },
        { name: "location", variable: "GOOGLE_VERTEX_LOCATION", isRequired: true, form: "hostLabel" },
      ],
      sharedVariables: ["GOOGLE_APPLICATION_CREDENTIALS"],
    },
  },
  cohere: {
    name: "Cohere",
    exampleModel: "cohere/command-r7b-12-2024",
    defaultBaseUrl: "https://api.cohere.com/v2",
    version: undefined,
    environment: byKey("COHERE_API_KEY", "COHERE_BASE_URL"),
  },
  huggingface: {
    name: "Hugging Face",
    exampleModel: "huggingface/openai/gpt-oss-20b",
    defaultBaseUrl: "https://router.huggingface.co/v1",
    version: undefined,
    environment: {
      ...byKey("HF_TOKEN", "HUGGINGFACE_BASE_URL"),
      otherSecrets: [{ kind: "key", variable: "HUGGINGFACE_API_KEY" }],
    },
  },
  simulator: {
    name: "Simulator",
    exampleModel: "simulator/echo",
    defaultBaseUrl: undefined,
    version: undefined,
    environment: undefined,
  },
};

/** The environment of a provider whose credential is one API key. */
function byKey(secret: string, baseUrl: string): ProviderEnvironment {
  return { secret, needsSecret: true, baseUrl, settings: [] };
}

/** The environment of a server of one's own: its address makes the credential, and a key only where it asks for one. */
function byAddress(baseUrl: string, secret: string | undefined): ProviderEnvironment {
  return { secret, needsSecret: false, baseUrl, settings: [] };
}
