import { expect, it, vi } from "vitest";
import type { StoredCredential } from "../../src/domain/credential/credential.ts";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { organizationScope } from "../../src/domain/identity/principal.ts";
import type { DeploymentRecord } from "../../src/domain/routing/deployment-record.ts";
import { createCredentialStore } from "../../src/storage/credential.store.ts";
import { createDeploymentStore } from "../../src/storage/deployment.store.ts";
import { createIdentityStores } from "../../src/storage/identity-stores.ts";
import { createOrganizationLine } from "../../src/storage/organization-line.ts";
import { describeDatabases } from "../testkit/databases.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { ids } from "./sample.ts";

const NOW = Date.UTC(2026, 0, 15, 12);
/** More than a pool has connections. */
const AT_ONCE = 25;

describeDatabases("what an organization has at most", (database) => {
  const openStores = () => ({
    credentials: createCredentialStore(database.open()),
    deployments: createDeploymentStore(database.open()),
  });

  async function makeOrganization(): Promise<string> {
    const stores = createIdentityStores({ db: database.open().db, clock: createManualClock(NOW) });
    const id = ids.createId("org");
    await stores.organizations.insert({ id, name: "Acme", createdAtMs: NOW });
    return id;
  }

  const shared = {
    name: "own",
    providerId: "openai",
    isEnabled: true,
    managedBy: "API",
    createdAtMs: NOW,
    updatedAtMs: NOW,
    archivedAtMs: undefined,
    revision: 1,
  } as const;

  const credential = (organizationId: string): StoredCredential => ({
    ...shared,
    id: ids.createId("cred"),
    organizationId,
    baseUrl: undefined,
    settings: {},
    maskedSecret: undefined,
    secretVersion: 0,
    secretSetAtMs: undefined,
    sealedSecret: undefined,
  });

  const deployment = (organizationId: string, credentialId: string): DeploymentRecord => ({
    ...shared,
    id: ids.createId("dep"),
    organizationId,
    credentialId,
    modelId: "acme/llama",
    vendorModelId: "llama",
    region: undefined,
    capabilities: undefined,
    contextWindow: undefined,
    maxOutputTokens: undefined,
    prices: [],
  });

  const countTaken = (outcomes: readonly boolean[]): number => outcomes.filter((isWritten) => isWritten).length;

  it("credentials that are made at once never pass the limit, and another organization's are not counted", async () => {
    const { credentials } = openStores();
    const [a, b] = [await makeOrganization(), await makeOrganization()];
    await credentials.insertWithin(credential(a), 3);

    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, () => credentials.insertWithin(credential(a), 3)),
    );
    expect(countTaken(outcomes)).toBe(2);
    const { items } = await credentials.list(organizationScope(a), { first: AT_ONCE, after: undefined });
    expect(items).toHaveLength(3);
    expect(await credentials.insertWithin(credential(b), 3)).toBe(true);
  });

  it("deployments that are made at once never pass the limit; archived ones make room", async () => {
    const { credentials, deployments } = openStores();
    const organization = await makeOrganization();
    const { id } = credential(organization);
    await credentials.insertWithin({ ...credential(organization), id }, 1);
    const first = deployment(organization, id);
    await deployments.insertWithin(first, 3);

    const outcomes = await Promise.all(
      Array.from({ length: AT_ONCE }, () => deployments.insertWithin(deployment(organization, id), 3)),
    );
    expect(countTaken(outcomes)).toBe(2);
    expect(await deployments.countOfCredential(id)).toBe(3);
    expect(await deployments.replace({ ...first, archivedAtMs: NOW, revision: 2 })).toBe(true);
    expect(await deployments.insertWithin(deployment(organization, id), 3)).toBe(true);
    expect(await deployments.insertWithin(deployment(organization, id), 3)).toBe(false);
  });

  it.runIf(database.kind === "server")(
    "creations that wait for another replica's take one connection, and all are made in their turn",
    async () => {
      const { credentials } = openStores();
      const organization = await makeOrganization();
      const { pool } = database.open();
      const other = await pool.connect();
      await other.query("select pg_advisory_lock(hashtextextended($1, 0))", [`credential ${organization}`]);
      const made = Promise.all(
        Array.from({ length: AT_ONCE }, () => credentials.insertWithin(credential(organization), AT_ONCE)),
      );
      made.catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(pool.waitingCount).toBe(0);
      expect(pool.totalCount - pool.idleCount).toBe(2);
      await other.query("select pg_advisory_unlock_all()");
      other.release();
      expect(countTaken(await made)).toBe(AT_ONCE);
    },
  );

  it("a creation whose turn does not come in time is refused while the one before it lasts, and is not made later", async () => {
    const clock = createManualClock(NOW);
    const { pool } = database.open();
    const inLine = createOrganizationLine({ pool, clock }, "test");
    const held = Promise.withResolvers<undefined>();
    const begun = Promise.withResolvers<undefined>();
    const first = inLine("org_a", () => {
      begun.resolve(undefined);
      return held.promise;
    });
    await begun.promise;
    const work = vi.fn(() => Promise.resolve("made"));
    const late = inLine("org_a", work);
    const refusal = expect(late).rejects.toMatchObject({ code: "OVERLOADED", retryable: true, retryAfterMs: 1_000 });
    clock.advance(5_001);
    await refusal;
    // The one before still has its turn, and keeps it.
    const next = inLine("org_a", work);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(work).not.toHaveBeenCalled();
    expect(pool.waitingCount).toBe(0);
    expect(pool.totalCount - pool.idleCount).toBe(1);
    held.resolve(undefined);
    await first;
    await expect(next).resolves.toBe("made");
    expect(work).toHaveBeenCalledOnce();
  });

  it("one that fails makes room for the next", async () => {
    const { pool } = database.open();
    const inLine = createOrganizationLine({ pool, clock: createManualClock(NOW) }, "test");
    const failed = inLine("org_a", () => Promise.reject(new GatewayError({ code: "FORBIDDEN", message: "no" })));
    const next = inLine("org_a", () => Promise.resolve("made"));
    await expect(failed).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(next).resolves.toBe("made");
  });

  it("what was declared counts, and is written where there is no room", async () => {
    const { credentials } = openStores();
    const organization = await makeOrganization();
    await credentials.insertWithin(credential(organization), 1);
    await credentials.insert({ ...credential(organization), managedBy: "CONFIG" });

    expect(await credentials.insertWithin(credential(organization), 2)).toBe(false);
    expect(await credentials.insertWithin(credential(organization), 3)).toBe(true);
  });
});
