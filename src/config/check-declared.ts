import { checkProvider, checkSecret, checkSettings } from "../domain/credential/check-credential.ts";
import type { Checked } from "../domain/identity/admin-input.ts";
import { parseBaseUrl } from "../domain/provider/base-url.ts";
import { PROVIDER_FACTS } from "../domain/provider/provider-facts.ts";
import type { ProviderId } from "../domain/provider/provider.ts";
import {
  checkModel,
  checkPrices,
  checkRegion,
  checkTokens,
  checkVendorModel,
} from "../domain/routing/check-deployment.ts";
import type { DeclaredCredential, DeclaredDeployment, DeclaredOrganization } from "../domain/routing/declared.ts";
import type { DeclaredFile } from "./declared-schema.ts";

/** Something that is wrong in the file, and where. */
export interface DeclaredProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Where secrets are found that the file refers to. */
export interface SecretReader {
  findVariable(name: string): string | undefined;
  /** `undefined` where the file cannot be read. */
  readFile(path: string): string | undefined;
}

type Organization = DeclaredFile["organizations"][number];
type Credential = Organization["credentials"][number];
type Deployment = Organization["deployments"][number];

/** A secret stands in the environment: `${NAME}`. */
const REFERENCE = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/;
/** The file does not say from when on its prices hold: the moment is added when they are written. */
const UNDATED_MS = 0;

/** Checks what a file of the right shape says, and finds its secrets. */
export function checkDeclared(
  file: DeclaredFile,
  secrets: SecretReader,
): { readonly organizations: readonly DeclaredOrganization[]; readonly problems: readonly DeclaredProblem[] } {
  const problems: DeclaredProblem[] = [];

  /** The value; `undefined` with its problems noted where there is none. */
  function take<T>(checked: Checked<T>, path: readonly PropertyKey[], field?: string): T | undefined {
    if (checked.ok) return checked.value;
    for (const { message, field: own = [] } of checked.userErrors) {
      problems.push({ path: [...path, ...(field === undefined ? own : [field])], message });
    }
    return undefined;
  }

  function noteDoubles(names: readonly string[], path: readonly PropertyKey[], field: string): void {
    names.forEach((name, index) => {
      if (names.indexOf(name) === index) return;
      problems.push({ path: [...path, index, field], message: "it stands here twice. Give each a name of its own." });
    });
  }

  function findSecret({ secret, secretFile }: Credential, path: readonly PropertyKey[]): string | undefined {
    const note = (field: string, message: string): string | undefined => {
      problems.push({ path: [...path, field], message });
      return undefined;
    };
    if (secret !== undefined && secretFile !== undefined) return note("secretFile", "give it or secret, not both.");
    if (secretFile !== undefined) {
      const text = secrets.readFile(secretFile)?.trim();
      return text === undefined || text === "" ? note("secretFile", "the file cannot be read, or is empty.") : text;
    }
    if (secret === undefined) return undefined;
    const [, name] = REFERENCE.exec(secret) ?? [];
    if (name === undefined) {
      return note(
        "secret",
        "a secret does not stand in this file. Write ${NAME} for the variable NAME, or use secretFile.",
      );
    }
    return secrets.findVariable(name) ?? note("secret", `the variable ${name} is not set.`);
  }

  function checkAddress(providerId: ProviderId, baseUrl: string | undefined, path: readonly PropertyKey[]) {
    const facts = PROVIDER_FACTS[providerId];
    if (baseUrl === undefined) return undefined;
    const parsed = parseBaseUrl(baseUrl, facts);
    if ("value" in parsed) return parsed.value;
    problems.push({ path: [...path, "baseUrl"], message: parsed.problem });
    return undefined;
  }

  function toCredential(credential: Credential, path: readonly PropertyKey[]): DeclaredCredential | undefined {
    const { name, enabled: isEnabled } = credential;
    const found = findSecret(credential, path);
    const providerId = take(checkProvider(credential.provider), path);
    if (providerId === undefined) return undefined;
    const isGiven = credential.secret !== undefined || credential.secretFile !== undefined;
    const secret = isGiven && found === undefined ? undefined : take(checkSecret(providerId, found), path);
    const settings = take(checkSettings(providerId, credential.settings), path) ?? {};
    const baseUrl = checkAddress(providerId, credential.baseUrl, path);
    return { name, providerId, secret, baseUrl, settings, isEnabled };
  }

  function toDeployment(
    deployment: Deployment,
    credentials: readonly (DeclaredCredential | undefined)[],
    names: readonly string[],
    path: readonly PropertyKey[],
  ): DeclaredDeployment | undefined {
    const { name, credential, capabilities, enabled: isEnabled } = deployment;
    if (!names.includes(credential)) {
      problems.push({ path: [...path, "credential"], message: "there is no credential of this name above." });
    }
    const providerId = credentials.find((one) => one?.name === credential)?.providerId;
    const modelId = take(checkModel(deployment.model), path);
    const vendorModelId =
      modelId === undefined ? undefined : take(checkVendorModel(deployment.vendorModelId, modelId), path);
    const region = providerId === undefined ? undefined : take(checkRegion(providerId, deployment.region), path);
    const contextWindow = take(checkTokens("contextWindow", deployment.contextWindow), path);
    const maxOutputTokens = take(checkTokens("maxOutputTokens", deployment.maxOutputTokens), path);
    const prices = take(checkPrices(deployment.prices, capabilities, UNDATED_MS), path);
    if (modelId === undefined || vendorModelId === undefined || prices === undefined) return undefined;
    const limits = { contextWindow, maxOutputTokens, prices };
    return { name, credential, modelId, vendorModelId, region, capabilities, ...limits, isEnabled };
  }

  function toOrganization(part: Organization, index: number): DeclaredOrganization {
    const path = ["organizations", index];
    const names = part.credentials.map(({ name }) => name);
    noteDoubles(names, [...path, "credentials"], "name");
    noteDoubles(
      part.deployments.map(({ name }) => name),
      [...path, "deployments"],
      "name",
    );
    const credentials = part.credentials.map((one, at) => toCredential(one, [...path, "credentials", at]));
    const deployments = part.deployments.map((one, at) =>
      toDeployment(one, credentials, names, [...path, "deployments", at]),
    );
    return {
      organization: part.organization,
      credentials: credentials.filter((one) => one !== undefined),
      deployments: deployments.filter((one) => one !== undefined),
    };
  }

  noteDoubles(
    file.organizations.map(({ organization }) => organization),
    ["organizations"],
    "organization",
  );
  const organizations = file.organizations.map(toOrganization);
  return { organizations, problems };
}
