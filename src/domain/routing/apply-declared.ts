import type { Clock } from "../../lib/clock.ts";
import type { IdSource } from "../../lib/id.ts";
import { StartupError } from "../../lib/startup-error.ts";
import type { StoredCredential } from "../credential/credential.ts";
import type { RevisedStore } from "../credential/revised-store.ts";
import type { SecretVault } from "../credential/secret-vault.ts";
import type { OwnedStore } from "../identity/identity-store.ts";
import type { Organization } from "../identity/organization.ts";
import type { DeclaredOrganization } from "./declared.ts";
import { toDeclaredCredential, toDeclaredDeployment } from "./declared-rows.ts";
import type { DeploymentRecord } from "./deployment-record.ts";

/** The stores inside one transaction that one replica has at a time. */
export interface DeclaredTransaction {
  readonly credentials: RevisedStore<StoredCredential>;
  readonly deployments: RevisedStore<DeploymentRecord>;
  readonly organizations: OwnedStore<Organization>;
  /** Organizations of that id or name. */
  findOrganizations(idOrName: string): Promise<readonly Organization[]>;
  /** Everything that is managed by the configuration file and not archived. */
  listDeclared(): Promise<{
    readonly credentials: readonly StoredCredential[];
    readonly deployments: readonly DeploymentRecord[];
  }>;
}

/** Runs work in such a transaction: all of it is written, or nothing. */
export type RunDeclared = <T>(work: (transaction: DeclaredTransaction) => Promise<T>) => Promise<T>;

/** What {@link applyDeclared} works with. */
export interface ApplyDeclaredDeps {
  readonly run: RunDeclared;
  readonly vault: SecretVault;
  readonly clock: Clock;
  readonly ids: IdSource;
}

/**
 * Brings what is managed by the configuration file to what the file declares: makes, changes, and archives what has left it. Doing the same
 * again changes nothing, whichever replica does it.
 *
 * @returns the organizations whose things were changed
 * @throws {@link StartupError} where the file names an organization that cannot be told from another; nothing is written then
 */
export function applyDeclared(
  declared: readonly DeclaredOrganization[],
  deps: ApplyDeclaredDeps,
): Promise<ReadonlySet<string>> {
  return deps.run(async (transaction) => {
    const changed = new Set<string>();
    const kept = await transaction.listDeclared();
    const left = new Map([...kept.credentials, ...kept.deployments].map((row) => [row.id, row]));
    const seen = new Set<string>();
    // What has left the file goes first: its name may be taken by something new.
    const plans: (() => Promise<void>)[] = [];
    for (const part of declared) {
      const organizationId = await settleOrganization(part.organization, transaction, deps);
      if (seen.has(organizationId)) {
        throw new StartupError(
          `NARTHEX_CONFIG names the organization ${JSON.stringify(part.organization)} twice, by its id and its name. Put both parts together.`,
        );
      }
      seen.add(organizationId);
      const credentials = new Map<string, StoredCredential>();
      for (const one of part.credentials) {
        const known = kept.credentials.find((row) => row.organizationId === organizationId && row.name === one.name);
        // A credential's provider never changes: one of the same name for another provider is another credential.
        const before = known?.providerId === one.providerId ? known : undefined;
        const next = toDeclaredCredential(one, organizationId, before, deps);
        if (before !== undefined) left.delete(before.id);
        credentials.set(one.name, next);
        if (next !== before) plans.push(() => write(transaction.credentials, next, before, changed));
      }
      for (const one of part.deployments) {
        const credential = credentials.get(one.credential);
        if (credential === undefined) throw new Error("the file was parsed: each credential that it names is there");
        const before = kept.deployments.find((row) => row.organizationId === organizationId && row.name === one.name);
        const next = toDeclaredDeployment(one, credential, before, deps);
        if (before !== undefined) left.delete(before.id);
        if (next !== before) plans.push(() => write(transaction.deployments, next, before, changed));
      }
    }
    await archive(transaction, left, changed, deps.clock.nowMs());
    for (const plan of plans) await plan();
    return changed;
  });
}

async function settleOrganization(
  idOrName: string,
  transaction: DeclaredTransaction,
  deps: ApplyDeclaredDeps,
): Promise<string> {
  const found = await transaction.findOrganizations(idOrName);
  const byId = found.find(({ id }) => id === idOrName);
  const [first, second] = byId === undefined ? found : [byId];
  if (second !== undefined) {
    throw new StartupError(
      `NARTHEX_CONFIG names the organization ${JSON.stringify(idOrName)}, and several have that name. Write its id instead.`,
    );
  }
  if (first !== undefined) return first.id;
  const organization = { id: deps.ids.createId("org"), name: idOrName, createdAtMs: deps.clock.nowMs() };
  await transaction.organizations.insert(organization);
  return organization.id;
}

async function write<T extends { readonly id: string; readonly organizationId: string }>(
  store: RevisedStore<T>,
  next: T,
  before: T | undefined,
  changed: Set<string>,
): Promise<void> {
  changed.add(next.organizationId);
  if (before === undefined) await store.insert(next);
  else if (!(await store.replace(next))) throw new Error("nobody else changes what the file declares");
}

async function archive(
  { credentials, deployments }: DeclaredTransaction,
  left: ReadonlyMap<string, StoredCredential | DeploymentRecord>,
  changed: Set<string>,
  nowMs: number,
): Promise<void> {
  const end = { isEnabled: false, updatedAtMs: nowMs, archivedAtMs: nowMs };
  for (const row of left.values()) {
    if ("credentialId" in row) {
      await write(deployments, { ...row, ...end, revision: row.revision + 1 }, row, changed);
    } else {
      const destroyed = { sealedSecret: undefined, maskedSecret: undefined, secretSetAtMs: undefined };
      await write(credentials, { ...row, ...end, ...destroyed, revision: row.revision + 1 }, row, changed);
    }
  }
}
