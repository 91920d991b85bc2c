import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import type { Price } from "../catalog/model.ts";
import type { StoredCredential } from "../credential/credential.ts";
import { maskSecret } from "../credential/mask-secret.ts";
import type { SecretVault } from "../credential/secret-vault.ts";
import type { DeclaredCredential, DeclaredDeployment } from "./declared.ts";
import type { DeploymentRecord } from "./deployment-record.ts";

/** What rows are made with. */
interface RowDeps {
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/** The row that a declared credential is to have; `before` itself where that is the same already. */
export function toDeclaredCredential(
  declared: DeclaredCredential,
  organizationId: string,
  before: StoredCredential | undefined,
  deps: RowDeps,
): StoredCredential {
  const { name, providerId, baseUrl, settings, isEnabled, secret } = declared;
  const nowMs = deps.clock.nowMs();
  const id = before?.id ?? deps.ids.createId("cred");
  const given = { name, providerId, baseUrl, settings, isEnabled };
  const isSecretKept = before !== undefined && openSecret(before, deps.vault) === secret;
  if (isSecretKept && isSame(given, pickCredential(before))) return before;
  const secretVersion = (before?.secretVersion ?? 0) + (isSecretKept || secret === undefined ? 0 : 1);
  const context = { organizationId, ownerId: id, version: secretVersion };
  const sealed =
    secret === undefined
      ? { sealedSecret: undefined, maskedSecret: undefined, secretSetAtMs: undefined }
      : {
          sealedSecret: deps.vault.seal(context, secret),
          maskedSecret: maskSecret(secret),
          secretSetAtMs: isSecretKept ? before.secretSetAtMs : nowMs,
        };
  return {
    ...given,
    ...sealed,
    id,
    organizationId,
    secretVersion,
    managedBy: "CONFIG",
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: nowMs,
    archivedAtMs: undefined,
    revision: (before?.revision ?? 0) + 1,
  };
}

/** The row that a declared deployment is to have; `before` itself where that is the same already. */
export function toDeclaredDeployment(
  declared: DeclaredDeployment,
  credential: StoredCredential,
  before: DeploymentRecord | undefined,
  deps: RowDeps,
): DeploymentRecord {
  const { credential: _name, prices, ...rest } = declared;
  const { organizationId, providerId, id: credentialId } = credential;
  const nowMs = deps.clock.nowMs();
  const isPriceKept = before !== undefined && isSame(prices.map(withoutDate), before.prices.map(withoutDate));
  const dated = prices.map((price) => ({ ...price, validFromMs: price.validFromMs + nowMs }));
  const given = { ...rest, organizationId, providerId, credentialId, prices: isPriceKept ? before.prices : dated };
  const next: DeploymentRecord = {
    ...given,
    id: before?.id ?? deps.ids.createId("dep"),
    managedBy: "CONFIG",
    createdAtMs: before?.createdAtMs ?? nowMs,
    updatedAtMs: before?.updatedAtMs ?? nowMs,
    archivedAtMs: undefined,
    revision: before?.revision ?? 1,
  };
  if (before === undefined) return next;
  return isSame(next, before) ? before : { ...next, updatedAtMs: nowMs, revision: before.revision + 1 };
}

function openSecret(row: StoredCredential, vault: SecretVault): string | undefined {
  const { organizationId, id, secretVersion, sealedSecret } = row;
  if (sealedSecret === undefined) return undefined;
  try {
    return vault.open({ organizationId, ownerId: id, version: secretVersion }, sealedSecret);
  } catch {
    // What cannot be opened is sealed anew from the file. No secret is empty.
    return "";
  }
}

function pickCredential(row: StoredCredential): Omit<DeclaredCredential, "secret"> {
  const { name, providerId, baseUrl, settings, isEnabled } = row;
  return { name, providerId, baseUrl, settings, isEnabled };
}

function withoutDate({ validFromMs: _validFromMs, ...price }: Price): Omit<Price, "validFromMs"> {
  return price;
}

/** Whether two plain values are the same, in whatever order their fields stand. */
function isSame(left: unknown, right: unknown): boolean {
  return print(left) === print(right);
}

function print(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (typeof inner === "bigint") return String(inner);
    if (typeof inner !== "object" || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)));
  });
}
