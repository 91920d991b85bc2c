import { checkName, collectErrors, refuse, refuseWhole, type Checked } from "../identity/admin-input.ts";
import { findOwningOrganization } from "../identity/owning-organization.ts";
import { assertScope } from "../identity/principal.ts";
import { PROVIDER_FACTS } from "../provider/provider-facts.ts";
import type { ProviderId } from "../provider/provider.ts";
import { checkBaseUrl } from "./check-base-url.ts";
import { checkProvider, checkSecret, checkSettings } from "./check-credential.ts";
import { toCredential, type StoredCredential } from "./credential.ts";
import type { CredentialDeps, Credentials } from "./credentials.ts";
import { maskSecret } from "./mask-secret.ts";

/** Creates the mutation that makes a credential. Its secret is sealed before anything is written. Names need not be unique. */
export function createCredentialMaker(deps: CredentialDeps): Credentials["create"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    const name = checkName(request.name);
    const provider = checkProvider(request.provider);
    const owner = await findOwningOrganization(deps.organizations, principal, request.organizationId);
    if (!provider.ok || !owner.ok) return { ok: false, userErrors: collectErrors(name, provider, owner) };
    const secret = checkSecret(provider.value, request.secret);
    const settings = checkSettings(provider.value, request.settings);
    const baseUrl = await checkAddress(provider.value, request.baseUrl, deps);
    if (!name.ok || !secret.ok || !settings.ok || !baseUrl.ok) {
      return { ok: false, userErrors: collectErrors(name, secret, settings, baseUrl) };
    }
    const nowMs = deps.clock.nowMs();
    const id = deps.ids.createId("cred");
    const context = { organizationId: owner.value, ownerId: id, version: 1 };
    const credential: StoredCredential = {
      id,
      organizationId: owner.value,
      providerId: provider.value,
      name: name.value,
      baseUrl: baseUrl.value,
      settings: settings.value,
      maskedSecret: secret.value === undefined ? undefined : maskSecret(secret.value),
      secretVersion: secret.value === undefined ? 0 : 1,
      secretSetAtMs: secret.value === undefined ? undefined : nowMs,
      sealedSecret: secret.value === undefined ? undefined : deps.vault.seal(context, secret.value),
      isEnabled: true,
      managedBy: "API",
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      archivedAtMs: undefined,
      revision: 1,
    };
    const { maxCredentials } = deps.organizationLimits;
    if (!(await deps.credentials.insertWithin(credential, maxCredentials))) {
      return refuseWhole(
        `The organization has ${String(maxCredentials)} credentials, the most that it may have. Archive others first; the gateway's operator can allow more with NARTHEX_ORGANIZATION_CREDENTIALS.`,
      );
    }
    await deps.announce(owner.value);
    return { ok: true, value: toCredential(credential) };
  };
}

/** Checks where the vendor will be called: a given address, and whether one has to be given. */
export async function checkAddress(
  providerId: ProviderId,
  given: string | undefined,
  deps: CredentialDeps,
): Promise<Checked<string | undefined>> {
  if (given !== undefined) return checkBaseUrl(providerId, given, deps);
  const { name, defaultBaseUrl, environment } = PROVIDER_FACTS[providerId];
  if (environment === undefined || deps.operatorBaseUrl(providerId) !== undefined)
    return { ok: true, value: undefined };
  if (defaultBaseUrl !== undefined || environment.settings.some((setting) => setting.isRequired))
    return { ok: true, value: undefined };
  return refuse("baseUrl", `Give the address at which ${name} is called.`);
}
