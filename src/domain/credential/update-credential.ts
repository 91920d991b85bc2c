import { checkName, collectErrors, notFound, refuse, type Checked } from "../identity/admin-input.ts";
import { isPlausibleId } from "../identity/entity-id.ts";
import { assertScope, lookupScope } from "../identity/principal.ts";
import { checkChangeable, checkSecret, checkSettings } from "./check-credential.ts";
import { checkAddress } from "./create-credential.ts";
import { toCredential, type StoredCredential } from "./credential.ts";
import type { CredentialDeps, Credentials, UpdateCredentialRequest } from "./credentials.ts";
import { maskSecret } from "./mask-secret.ts";
import { changeRow } from "./revised-store.ts";

/**
 * Creates the mutation that changes a credential. Calls under way go on with the secret that they began with; calls that begin here
 * afterwards, and on every connected replica within a second, take the new one.
 */
export function createCredentialUpdater(deps: CredentialDeps): Credentials["update"] {
  return async (principal, request) => {
    assertScope(principal, "deployment:write");
    const changed = isPlausibleId(request.id)
      ? await changeRow(deps.credentials, lookupScope(principal), request.id, (row) => change(row, request, deps))
      : undefined;
    if (changed === undefined) return { ok: false, userErrors: [notFound("id")] };
    if (!changed.ok) return changed;
    await deps.announce(changed.value.organizationId);
    return { ok: true, value: toCredential(changed.value) };
  };
}

async function change(
  row: StoredCredential,
  request: UpdateCredentialRequest,
  deps: CredentialDeps,
): Promise<Checked<StoredCredential>> {
  const changeable = checkChangeable(row);
  if (!changeable.ok) return changeable;
  const name = request.name === undefined ? ok(row.name) : checkName(request.name);
  const secret = checkNewSecret(row, request.secret);
  const settings = request.settings === undefined ? ok(row.settings) : checkSettings(row.providerId, request.settings);
  const baseUrl =
    request.baseUrl === undefined
      ? ok(row.baseUrl)
      : await checkAddress(row.providerId, request.baseUrl ?? undefined, deps);
  if (!name.ok || !secret.ok || !settings.ok || !baseUrl.ok) {
    return { ok: false, userErrors: collectErrors(name, secret, settings, baseUrl) };
  }
  const leads = { baseUrl: baseUrl.value, settings: settings.value };
  const isElsewhere = baseUrl.value !== row.baseUrl || !isSame(settings.value, row.settings);
  if (isElsewhere && secret.value === undefined && row.sealedSecret !== undefined) {
    return refuse("secret", "Give the secret again: a stored one is not sent to an address that it was not given for.");
  }
  const nowMs = deps.clock.nowMs();
  const next = { ...row, ...leads, name: name.value, isEnabled: request.enabled ?? row.isEnabled };
  if (secret.value === undefined) return ok(isUnchanged(next, row) ? row : { ...next, updatedAtMs: nowMs });
  const secretVersion = row.secretVersion + 1;
  const context = { organizationId: row.organizationId, ownerId: row.id, version: secretVersion };
  return ok({
    ...next,
    secretVersion,
    maskedSecret: maskSecret(secret.value),
    sealedSecret: deps.vault.seal(context, secret.value),
    secretSetAtMs: nowMs,
    updatedAtMs: nowMs,
  });
}

/** A secret that is to replace the stored one; `undefined` where none is given, or what is shown of the stored one. */
function checkNewSecret(row: StoredCredential, given: string | undefined): Checked<string | undefined> {
  if (given === undefined || given === row.maskedSecret) return ok(undefined);
  return checkSecret(row.providerId, given);
}

function isUnchanged(next: StoredCredential, row: StoredCredential): boolean {
  return next.name === row.name && next.isEnabled === row.isEnabled && isSameAddress(next, row);
}

function isSameAddress(next: StoredCredential, row: StoredCredential): boolean {
  return next.baseUrl === row.baseUrl && isSame(next.settings, row.settings);
}

function isSame(left: Readonly<Record<string, string>>, right: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}
