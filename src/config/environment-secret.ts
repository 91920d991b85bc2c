import { readFileSync } from "node:fs";
import type { ProviderEnvironment, SecretSource } from "../domain/provider/provider-facts.ts";
import type { ConfigProblem } from "./config-error.ts";

/** Variables as they are set; what is missing is not. */
export type SetVariables = Readonly<Record<string, string | null | undefined>>;

/** A secret that the environment gives, or what is wrong with it; both `null` where none is given. */
export interface EnvironmentSecret {
  readonly secret: string | null;
  readonly problem: ConfigProblem | null;
}

const NONE: EnvironmentSecret = { secret: null, problem: null };

/** Reads the secret from the variable of its own, else from the first other source that is given. */
export function readSecret(environment: ProviderEnvironment, set: SetVariables): EnvironmentSecret {
  const own = environment.secret === undefined ? null : (set[environment.secret] ?? null);
  if (own !== null) return { secret: own, problem: null };
  for (const source of environment.otherSecrets ?? []) {
    const read = readSource(source, set);
    if (read !== NONE) return read;
  }
  return NONE;
}

/** The names of the variables of a source. */
export function variablesOfSource(source: SecretSource): readonly string[] {
  return source.kind === "object"
    ? [...Object.values(source.required), ...Object.values(source.optional)]
    : [source.variable];
}

/** The variables of which the secret can be made, as a sentence names them: `A, B and C, or D`. */
export function describeSecret({ secret, otherSecrets = [] }: ProviderEnvironment): string {
  const others = otherSecrets.map((source) =>
    source.kind === "object" ? Object.values(source.required).join(" and ") : source.variable,
  );
  return [...(secret === undefined ? [] : [secret]), ...others].join(", or ");
}

function readSource(source: SecretSource, set: SetVariables): EnvironmentSecret {
  switch (source.kind) {
    case "key": {
      const value = set[source.variable] ?? null;
      return value === null ? NONE : { secret: value, problem: null };
    }
    case "object":
      return readObject(source, set);
    case "file": {
      const path = set[source.variable] ?? null;
      return path === null ? NONE : readFile(source.variable, path);
    }
  }
}

function readObject(source: Extract<SecretSource, { kind: "object" }>, set: SetVariables): EnvironmentSecret {
  const fields = Object.entries({ ...source.required, ...source.optional }).flatMap(([name, variable]) => {
    const value = set[variable] ?? null;
    return value === null ? [] : [[name, value] as const];
  });
  const isWhole = Object.values(source.required).every((variable) => (set[variable] ?? null) !== null);
  return isWhole ? { secret: JSON.stringify(Object.fromEntries(fields)), problem: null } : NONE;
}

function readFile(variable: string, path: string): EnvironmentSecret {
  try {
    return { secret: readFileSync(path, "utf8"), problem: null };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    const message = `the file that it names cannot be read (${code}). Write the path of a key file, or take it out.`;
    return { secret: null, problem: { variable, message } };
  }
}
