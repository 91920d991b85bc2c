import { z } from "zod";
import { PROVIDER_IDS, type ProviderId } from "../domain/provider/provider.ts";
import { PROVIDER_FACTS, type ProviderEnvironment, type ProviderFacts } from "../domain/provider/provider-facts.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { EnvironmentCredential } from "./config.ts";
import { apiKey, baseUrl, text } from "./variable.ts";

type Variables = Readonly<Record<string, string | null>>;

/** The variables of every provider's environment credential, in the order of the providers. */
export const providerSchema = z.object(
  Object.fromEntries(PROVIDER_IDS.flatMap((id) => variablesOf(PROVIDER_FACTS[id]))),
);

function variablesOf(facts: ProviderFacts): [string, z.ZodType<string | null>][] {
  const { environment } = facts;
  if (environment === undefined) return [];
  return [
    ...(environment.secret === undefined ? [] : [[environment.secret, apiKey()] satisfies [string, z.ZodType]]),
    [environment.baseUrl, baseUrl(facts)],
    ...environment.settings.map(({ variable }): [string, z.ZodType<string | null>] => [variable, text()]),
  ];
}

/** The credentials that the environment gives. */
export function toCredentials(variables: Variables): readonly EnvironmentCredential[] {
  return PROVIDER_IDS.flatMap((providerId) => {
    const { environment, defaultBaseUrl } = PROVIDER_FACTS[providerId];
    if (environment === undefined || !isGiven(environment, variables)) return [];
    const settings = environment.settings.flatMap(({ name, variable }) => {
      const value = variables[variable] ?? null;
      return value === null ? [] : [[name, value] as const];
    });
    return [
      {
        providerId,
        secret: environment.secret === undefined ? null : (variables[environment.secret] ?? null),
        baseUrl: variables[environment.baseUrl] ?? defaultBaseUrl ?? null,
        settings: Object.fromEntries(settings),
      },
    ];
  });
}

/** Variables that another of the same provider calls for. */
export function findMissingOfProviders(set: Readonly<Record<string, string | undefined>>): readonly ConfigProblem[] {
  return PROVIDER_IDS.flatMap((id) => findMissing(id, set));
}

function findMissing(id: ProviderId, set: Readonly<Record<string, string | undefined>>): readonly ConfigProblem[] {
  const facts = PROVIDER_FACTS[id];
  const { environment } = facts;
  if (environment === undefined) return [];
  const given = namesOf(environment).filter((name) => set[name] !== undefined && set[name] !== facts.defaultBaseUrl);
  const [first] = given;
  if (first === undefined) return [];
  return requiredOf(environment)
    .filter((name) => set[name] === undefined)
    .map((variable) => ({
      variable,
      message:
        variable === environment.secret
          ? `it is required with ${first}. Write the key that the server there expects (any word where it expects none), or take ${first} out.`
          : `it is required with ${first}. Write it, or take ${first} out.`,
    }));
}

function isGiven(environment: ProviderEnvironment, variables: Variables): boolean {
  return requiredOf(environment).every((name) => (variables[name] ?? null) !== null);
}

function requiredOf(environment: ProviderEnvironment): readonly string[] {
  const { secret, needsSecret, baseUrl: address, needsBaseUrl, settings } = environment;
  const required = settings.filter((setting) => setting.isRequired).map((setting) => setting.variable);
  if (needsBaseUrl === true) required.push(address);
  if (secret !== undefined && needsSecret) return [secret, ...required];
  // Without a secret something must still say that the provider is wanted.
  return required.length > 0 ? required : [address];
}

function namesOf({ secret, baseUrl: address, settings }: ProviderEnvironment): readonly string[] {
  return [...(secret === undefined ? [] : [secret]), address, ...settings.map((setting) => setting.variable)];
}
