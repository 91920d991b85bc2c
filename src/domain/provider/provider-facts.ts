import type { ProviderId } from "./provider.ts";

/** A further value that a provider's credential needs besides its secret, such as a region. */
export interface ProviderSetting {
  /** What the client's options call it. */
  readonly name: string;
  /** The environment variable that gives it. */
  readonly variable: string;
  /** Whether a credential is none without it. */
  readonly isRequired: boolean;
}

/** Where the environment gives a provider's credential. */
export interface ProviderEnvironment {
  /** The variable of the secret; `undefined` where the provider takes none. */
  readonly secret: string | undefined;
  /** Whether there is no credential without the secret; where it may be left out, the base URL makes the credential. */
  readonly needsSecret: boolean;
  /** The variable of the base URL. */
  readonly baseUrl: string;
  readonly settings: readonly ProviderSetting[];
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
}

/** Every provider. */
export const PROVIDER_FACTS: Readonly<Record<ProviderId, ProviderFacts>> = {
  openai: {
    name: "OpenAI",
    defaultBaseUrl: "https://api.openai.com/v1",
    version: { segment: "v1", isRequired: true },
    environment: byKey("OPENAI_API_KEY", "OPENAI_BASE_URL"),
  },
  anthropic: {
    name: "Anthropic",
    defaultBaseUrl: "https://api.anthropic.com",
    version: { segment: "v1", isRequired: false },
    environment: byKey("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
  },
  google: {
    name: "Google",
    defaultBaseUrl: "https://generativelanguage.googleapis.com",
    version: { segment: "v1beta", isRequired: false },
    environment: byKey("GEMINI_API_KEY", "GEMINI_BASE_URL"),
  },
  simulator: { name: "Simulator", defaultBaseUrl: undefined, version: undefined, environment: undefined },
};

/** The environment of a provider whose credential is one API key. */
function byKey(secret: string, baseUrl: string): ProviderEnvironment {
  return { secret, needsSecret: true, baseUrl, settings: [] };
}
