import { z } from "zod";
import { findSettingForm } from "../domain/credential/check-credential.ts";
import { PROVIDER_IDS, type ProviderId } from "../domain/provider/provider.ts";
import { PROVIDER_FACTS, type ProviderEnvironment, type ProviderFacts } from "../domain/provider/provider-facts.ts";
import type { ConfigProblem } from "./config-error.ts";
import type { EnvironmentCredential } from "./config.ts";
import { describeSecret, readSecret, variablesOfSource, type SetVariables } from "./environment-secret.ts";
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
    ...(environment.otherSecrets ?? []).flatMap((source) =>
      variablesOfSource(source).map((variable): [string, z.ZodType<string | null>] => [
        variable,
        source.kind === "key" ? apiKey() : text(),
      ]),
    ),
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
        secret: readSecret(environment, variables).secret,
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

/** Settings of the providers that are given whose value no call could use; each by the variable that it comes from. */
export function findWrongSettings(variables: Variables): readonly ConfigProblem[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { environment } = PROVIDER_FACTS[id];
    if (environment === undefined || !isGiven(environment, variables)) return [];
    return environment.settings.flatMap((setting) => {
      const value = variables[setting.variable] ?? null;
      const form = value === null ? undefined : findSettingForm(setting, value);
      return form === undefined
        ? []
        : [{ variable: setting.variable, message: `it cannot be used. Write it ${form}.` }];
    });
  });
}

function findMissing(id: ProviderId, set: Readonly<Record<string, string | undefined>>): readonly ConfigProblem[] {
  const facts = PROVIDER_FACTS[id];
  const { environment } = facts;
  if (environment === undefined) return [];
  const shared = environment.sharedVariables ?? [];
  const given = namesOf(environment).filter(
    (name) => !shared.includes(name) && set[name] !== undefined && set[name] !== facts.defaultBaseUrl,
  );
  const [first] = given;
  if (first === undefined) return [];
  return [
    ...(environment.needsSecret ? findSecretProblems(environment, set, first) : []),
    ...requiredOf(environment)
      .filter((name) => set[name] === undefined)
      .map((variable) => ({ variable, message: `it is required with ${first}. Write it, or take ${first} out.` })),
  ];
}

function findSecretProblems(
  environment: ProviderEnvironment,
  set: SetVariables,
  givenVariable: string,
): readonly ConfigProblem[] {
  const { secret, problem } = readSecret(environment, set);
  if (secret !== null) return [];
  if (problem !== null) return [problem];
  const started = (environment.otherSecrets ?? []).find(
    (source) => source.kind === "object" && variablesOfSource(source).includes(givenVariable),
  );
  if (started?.kind === "object") {
    return Object.values(started.required)
      .filter((variable) => (set[variable] ?? null) === null)
      .map((variable) => ({
        variable,
        message: `it is required with ${givenVariable}. Write it, or take ${givenVariable} out.`,
      }));
  }
  const { secret: own, otherSecrets = [] } = environment;
  if (own !== undefined && otherSecrets.length === 0) {
    const message = `it is required with ${givenVariable}. Write the key that the server there expects (any word where it expects none), or take ${givenVariable} out.`;
    return [{ variable: own, message }];
  }
  const variable = own ?? otherSecrets.flatMap(variablesOfSource)[0] ?? environment.baseUrl;
  const message = `a credential is required with ${givenVariable}. Write ${describeSecret(environment)}, or take ${givenVariable} out.`;
  return [{ variable, message }];
}

function isGiven(environment: ProviderEnvironment, variables: Variables): boolean {
  if (environment.needsSecret && readSecret(environment, variables).secret === null) return false;
  return requiredOf(environment).every((name) => (variables[name] ?? null) !== null);
}

/** What makes the credential besides the secret. */
function requiredOf(environment: ProviderEnvironment): readonly string[] {
  const { needsSecret, baseUrl: address, needsBaseUrl, settings } = environment;
  const required = settings.filter((setting) => setting.isRequired).map((setting) => setting.variable);
  if (needsBaseUrl === true) required.push(address);
  // Without a secret something must still say that the provider is wanted.
  return needsSecret || required.length > 0 ? required : [address];
}

function namesOf({ secret, otherSecrets = [], baseUrl: address, settings }: ProviderEnvironment): readonly string[] {
  return [
    ...(secret === undefined ? [] : [secret]),
    ...otherSecrets.flatMap(variablesOfSource),
    address,
    ...settings.map((setting) => setting.variable),
  ];
}
