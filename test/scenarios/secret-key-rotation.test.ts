import { randomBytes } from "node:crypto";
import { describe, expect, it, onTestFinished } from "vitest";
import { read } from "../api/support/graph.ts";
import { make, makeKey } from "../api/support/tenant.ts";
import { ask, callGraphql, CREATE_COMPLETION, openSocket, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { runProduct, startProduct } from "../testkit/product.ts";
import { startVendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { startBalancedLoad, type BalancedLoad } from "./support/balanced-load.ts";
import { errorCode, stream } from "./support/calls.ts";
import { createReplicaPool, type Replica, type ReplicaPool } from "./support/replica-pool.ts";
import { createScratchDatabase, findDatabaseSkipReason, runSql } from "./support/scratch-database.ts";
import { beginChange, openRow, readSecrets, vaultOf } from "./support/secret-rows.ts";
import { until } from "./support/until.ts";

const NO_DATABASE = findDatabaseSkipReason();
const [A, B] = [0, 1];
const TENANTS = ["red", "blue"] as const;
/** The vendor's key in the environment, which serves whoever has none. Everybody here has one. */
const ENVIRONMENT_KEY = "sim-key-of-the-environment";
/** A model of the catalogue: it goes by an organization's own credential, and by the environment's where there is none. */
const CATALOGUE_MODEL = "openai/gpt-4o-mini";

/** An organization, and who calls for it. */
interface Tenant {
  readonly name: (typeof TENANTS)[number];
  readonly organizationId: string;
  readonly key: string;
  /** Its models; one more with each credential that is known on both replicas. */
  readonly models: string[];
  /** What the vendor has given to it alone: the first is stored with each credential. */
  readonly apiKeys: readonly [string, string];
}

/** Two replicas' database, environment and vendor; nothing is started. */
async function prepare() {
  const rootKey = randomBytes(24).toString("hex");
  const [first, second] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
  const databaseUrl = await createScratchDatabase();
  const apiKeysOf = (name: string) => [`sim-key-of-${name}-1`, `sim-key-of-${name}-2`] as const;
  // The vendor has one address for all, as vendors have: nothing but the key tells whose call it is.
  const vendor = await startVendorSimulator({ apiKey: ENVIRONMENT_KEY, otherApiKeys: TENANTS.flatMap(apiKeysOf) });
  onTestFinished(() => vendor.close());
  const env = {
    ...vendor.env,
    DATABASE_URL: databaseUrl,
    NARTHEX_ROOT_KEY: rootKey,
    NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8",
  };

  /** Makes the organizations through a replica, each with a credential of its own. */
  const makeTenants = async (replica: Replica): Promise<readonly [Tenant, Tenant]> => {
    const root = { url: replica.url, key: rootKey };
    const makeTenant = async (name: Tenant["name"]): Promise<Tenant> => {
      const organizationId = await make(root, "Organization", { name });
      const { secret: key } = await makeKey(root, { organizationId, scopes: ["completion:create"] });
      const tenant = { name, organizationId, key, models: [CATALOGUE_MODEL, "acme/first"], apiKeys: apiKeysOf(name) };
      await makeModel(root, tenant, "acme/first");
      return tenant;
    };
    return [await makeTenant(TENANTS[0]), await makeTenant(TENANTS[1])];
  };
  return { rootKey, first, second, databaseUrl, env, vendor, pool: createReplicaPool(env), makeTenants };
}

type Prepared = Awaited<ReturnType<typeof prepare>>;

/** What a credential of a tenant is made of. */
function credentialOf({ organizationId, apiKeys }: Tenant, name: string) {
  return { name, provider: "openai", secret: apiKeys[0], organizationId };
}

/** Makes a credential of a tenant, and a deployment of it; the id of the credential. */
async function makeModel(root: GraphqlTarget, tenant: Tenant, model: string): Promise<string> {
  const credentialId = await make(root, "Credential", credentialOf(tenant, model));
  await make(root, "Deployment", { name: model, credentialId, model, vendorModelId: "gpt-4o-mini" });
  return credentialId;
}

async function update(root: GraphqlTarget, input: Readonly<Record<string, unknown>>): Promise<void> {
  const document =
    "mutation ($input: UpdateCredentialInput!) { updateCredential(input: $input) { credential { id } userErrors { message } } }";
  expect(await read(root, document, { input })).toEqual({
    updateCredential: { credential: { id: input["id"] }, userErrors: [] },
  });
}

/** The code of one call's error; `undefined` where it is answered. */
async function codeOf(replica: Replica, { key }: Tenant, model: string): Promise<unknown> {
  return errorCode(await callGraphql({ url: replica.url, key }, CREATE_COMPLETION, ask(model)));
}

async function untilServed(pool: ReplicaPool, places: readonly number[], tenant: Tenant, model: string): Promise<void> {
  for (const place of places) {
    await until(`${model} at ${String(place)}`, 10_000, async () => {
      return (await codeOf(pool.at(place), tenant, model)) === undefined;
    });
  }
}

/** Makes a credential on one replica, and lets the load use it when both know it. */
async function makeSharedModel({ pool, rootKey }: Prepared, place: number, tenant: Tenant, model: string) {
  const id = await makeModel({ url: pool.at(place).url, key: rootKey }, tenant, model);
  await untilServed(pool, [A, B], tenant, model);
  tenant.models.push(model);
  return id;
}

/** Gives a credential its tenant's second key on one replica, and waits until the other calls with it. */
async function rotateCredential(
  { pool, rootKey, vendor }: Prepared,
  place: number,
  tenant: Tenant,
  model: string,
  id: string,
) {
  const other = pool.at(place === A ? B : A);
  await update({ url: pool.at(place).url, key: rootKey }, { id, secret: tenant.apiKeys[1] });
  await until("the other replica to take the new secret", 10_000, async () => {
    const before = vendor.requests.length;
    expect(await codeOf(other, tenant, model)).toBeUndefined();
    return vendor.requests
      .slice(before)
      .some(
        ({ rawBody, headers }) => rawBody.includes("hello") && headers.authorization === `Bearer ${tenant.apiKeys[1]}`,
      );
  });
}

async function untilSealedAnew(replica: Replica): Promise<void> {
  await until("the secrets to be sealed anew", 30_000, () => replica.product.output().includes("secrets sealed anew"));
}

/** Every stored secret, and the instance's own, is wrapped with this key and opens with it alone; nothing else is stored. */
async function expectSealedWith(secretKey: string, { databaseUrl }: Prepared, tenants: readonly Tenant[]) {
  const vault = vaultOf(secretKey);
  const facts = await runSql(databaseUrl, "select split_part(value, '.', 1) as id from instance_fact where name = $1", [
    "instance-secret",
  ]);
  expect(facts).toEqual([{ id: vault.keyId }]);
  const rows = await readSecrets(databaseUrl);
  expect(rows.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect(row.sealed_key_id, row.name).toBe(vault.keyId);
    const tenant = tenants.find(({ organizationId }) => organizationId === row.organization_id);
    expect(tenant?.apiKeys).toContain(openRow(vault, row));
  }
}

/** No call failed; each that was answered came to the vendor, once, with a key of its own organization; and no call with another's. */
function expectOwnKeys(load: BalancedLoad, tenants: readonly Tenant[], { vendor }: Prepared): void {
  expect(load.failed).toEqual([]);
  const sent = vendor.requests.map(({ rawBody, headers: { authorization = "none" }, status }) => {
    const owner = tenants.find(({ apiKeys }) => apiKeys.some((apiKey) => authorization === `Bearer ${apiKey}`));
    return { mark: /Say ([^ ]+\.)/.exec(rawBody)?.[1], owner: owner?.name ?? authorization, status };
  });
  expect(sent.filter(({ status, owner }) => status !== 200 || owner === `Bearer ${ENVIRONMENT_KEY}`)).toEqual([]);
  const marked = sent.flatMap(({ mark, owner }) => (mark === undefined ? [] : [{ mark, owner }]));
  expect(marked.filter(({ mark, owner }) => !mark.startsWith(`${owner}-`))).toEqual([]);
  const marks = new Set(marked.map(({ mark }) => mark));
  expect(marks.size).toBe(marked.length);
  expect(load.answered.filter(({ mark, text }) => !marks.has(mark) || text?.includes(` ${mark}`) !== true)).toEqual([]);
}

function startLoad({ pool }: Prepared, tenants: readonly Tenant[], places: readonly number[]): BalancedLoad {
  const load = startBalancedLoad(pool, { places, callers: tenants });
  onTestFinished(() => load.stop());
  return load;
}

describe.skipIf(NO_DATABASE !== undefined)(
  `a new NARTHEX_SECRET_KEY on two replicas${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
  () => {
    it("is brought in under load, one replica after the other: no call fails, none has another's key, and it opens all alone", async () => {
      const prepared = await prepare();
      const { pool, first, second } = prepared;
      for (const place of [A, B]) await pool.start(place, { NARTHEX_SECRET_KEY: first });
      const tenants = await prepared.makeTenants(pool.at(A));
      const [red, blue] = tenants;
      for (const tenant of tenants) await untilServed(pool, [A, B], tenant, "acme/first");
      const rotated = await makeSharedModel(prepared, A, red, "acme/rotated");
      const load = startLoad(prepared, tenants, [A, B]);
      await load.goRound();
      const restart = async (place: number, env: Readonly<Record<string, string>>): Promise<void> => {
        expect(await pool.stop(place)).toEqual({ code: 0, signal: null });
        await load.goRound();
        await pool.start(place, env);
        await load.goRound();
      };

      for (const place of [A, B]) {
        await restart(place, { NARTHEX_SECRET_KEY: first, NARTHEX_SECRET_KEY_PREVIOUS: second });
      }
      await expectSealedWith(first, prepared, tenants);

      const next = { NARTHEX_SECRET_KEY: second, NARTHEX_SECRET_KEY_PREVIOUS: first };
      await restart(A, next);
      await untilSealedAnew(pool.at(A));
      await expectSealedWith(second, prepared, tenants);
      // One replica seals with the new key, the other with the old one.
      await rotateCredential(prepared, B, red, "acme/rotated", rotated);
      await makeSharedModel(prepared, A, blue, "acme/by-the-new");
      const late = await makeSharedModel(prepared, B, blue, "acme/by-the-old");
      const root = { url: pool.at(B).url, key: prepared.rootKey };
      await update(root, { id: late, name: "renamed" });
      const sealed = await readSecrets(prepared.databaseUrl);
      expect(sealed.filter((row) => row.sealed_key_id === vaultOf(first).keyId).map(({ id }) => id)).toEqual(
        [rotated, late].sort(),
      );
      await load.goRound();
      await restart(B, next);
      await untilSealedAnew(pool.at(B));
      await expectSealedWith(second, prepared, tenants);
      // Another start says that there is nothing left to do.
      await restart(A, next);
      await untilSealedAnew(pool.at(A));
      expect(pool.at(A).product.output()).toContain('"rewrapped":0');

      for (const place of [A, B]) {
        await restart(place, { NARTHEX_SECRET_KEY: second });
        for (const tenant of tenants) await untilServed(pool, [place], tenant, "acme/first");
      }
      await load.stop();
      expectOwnKeys(load, tenants, prepared);
      expect(load.answered.length).toBeGreaterThan(100);
      for (const tenant of tenants) {
        for (const model of tenant.models) {
          for (const place of [A, B]) expect(await codeOf(pool.at(place), tenant, model)).toBeUndefined();
        }
      }
      for (const place of [A, B])
        expect(pool.at(place).product.output()).not.toContain("no secret key of this process");
    });

    it("that one replica was never given is missed there by a typed error and no vendor's call, and nothing is lost", async () => {
      const prepared = await prepare();
      const { pool, first, second, databaseUrl, rootKey } = prepared;
      for (const place of [A, B]) await pool.start(place, { NARTHEX_SECRET_KEY: first });
      const tenants = await prepared.makeTenants(pool.at(A));
      const [red] = tenants;
      for (const tenant of tenants) await untilServed(pool, [A, B], tenant, "acme/first");
      const load = startLoad(prepared, tenants, [A, B]);
      await load.goRound();
      await pool.stop(A);
      await pool.start(A, { NARTHEX_SECRET_KEY: second, NARTHEX_SECRET_KEY_PREVIOUS: first });
      await untilSealedAnew(pool.at(A));
      await expectSealedWith(second, prepared, tenants);

      // The replica with the old key alone reads the organization's rows again, and goes on with what it has opened.
      const a = { url: pool.at(A).url, key: rootKey };
      const b = { url: pool.at(B).url, key: rootKey };
      const id = await makeModel(a, red, "acme/unseen");
      await until("the replica to know it", 10_000, async () => {
        return (await codeOf(pool.at(B), red, "acme/unseen")) !== "MODEL_NOT_FOUND";
      });
      const countSent = () => prepared.vendor.requests.filter(({ rawBody }) => rawBody.includes("hello")).length;
      const before = countSent();
      const refused = await callGraphql({ ...b, key: red.key }, CREATE_COMPLETION, ask("acme/unseen"));
      expect(refused.errors?.[0]?.extensions).toMatchObject({ code: "INTERNAL_SERVER_ERROR", retryable: false });
      expect(refused.errors?.[0]?.message).toMatch(/^A stored secret cannot be opened\..*NARTHEX_SECRET_KEY/);
      const client = openSocket({ ...b, key: red.key });
      const streamed = await stream(client, ask("acme/unseen").input);
      await client.dispose();
      expect(streamed.outcome).toMatchObject({ kind: "failed", code: "INTERNAL_SERVER_ERROR", retryable: false });
      expect(countSent()).toEqual(before);
      await load.goRound();

      // It changes what it cannot open, and the secret stays as it is sealed; what it seals itself opens elsewhere.
      const rows = await readSecrets(databaseUrl);
      await update(b, { id, name: "renamed" });
      const renamed = rows.map((row) => (row.id === id ? { ...row, name: "renamed" } : row));
      expect(await readSecrets(databaseUrl)).toEqual(renamed);
      await makeSharedModel(prepared, B, red, "acme/by-the-old");
      await load.goRound();

      // Whoever starts without the old key too early is told so, and loses nothing.
      const sealedByOld = await readSecrets(databaseUrl);
      const directory = await createTemporaryDirectory();
      const early = await startProduct({ directory, env: { ...prepared.env, NARTHEX_SECRET_KEY: second } });
      onTestFinished(async () => {
        await early.stop("SIGKILL");
      });
      await until("the log to tell", 10_000, () => early.output().includes("no secret key of this process opens"));
      const asReplica = { product: early, url: early.url, isServing: true };
      expect(await codeOf(asReplica, red, "acme/by-the-old")).toBe("INTERNAL_SERVER_ERROR");
      expect(await codeOf(asReplica, red, "acme/unseen")).toBeUndefined();
      await early.stop();
      expect(await readSecrets(databaseUrl)).toEqual(sealedByOld);

      // It does not start again, and leaves everything as it is.
      await pool.stop(B);
      const stored = await readSecrets(databaseUrl);
      const env = { ...prepared.env, NARTHEX_SECRET_KEY: first };
      const withTheOld = await runProduct({ directory: await createTemporaryDirectory(), env });
      expect(withTheOld.code).not.toBe(0);
      expect(withTheOld.output).toContain("NARTHEX_SECRET_KEY is not the key that this database was last used with");
      expect(await readSecrets(databaseUrl)).toEqual(stored);
      await pool.start(B, { NARTHEX_SECRET_KEY: second, NARTHEX_SECRET_KEY_PREVIOUS: first });
      await untilSealedAnew(pool.at(B));
      await untilServed(pool, [B], red, "acme/unseen");
      await load.goRound();
      await expectSealedWith(second, prepared, tenants);
      await load.stop();
      expectOwnKeys(load, tenants, prepared);
    });

    it("given to both at the same moment seals every secret once, while they are changed, and loses none", async () => {
      const prepared = await prepare();
      const { pool, first, second, databaseUrl, rootKey } = prepared;
      await pool.start(A, { NARTHEX_SECRET_KEY: first });
      const tenants = await prepared.makeTenants(pool.at(A));
      const root = { url: pool.at(A).url, key: rootKey };
      for (const tenant of tenants) {
        for (let count = 0; count < 60; count += 1) {
          await make(root, "Credential", credentialOf(tenant, `spare-${String(count)}`));
        }
      }
      await pool.stop(A);
      const before = await readSecrets(databaseUrl);

      const env = { NARTHEX_SECRET_KEY: second, NARTHEX_SECRET_KEY_PREVIOUS: first };
      const [one] = before;
      if (one === undefined) throw new Error("some were made");
      // A change that is under way when both come to its row, and is written before they are.
      const change = await beginChange(databaseUrl, one.id);
      const replicas = await Promise.all([A, B].map((place) => pool.start(place, env)));
      const load = startLoad(prepared, tenants, [A, B]);
      await until("both to wait for the change", 10_000, async () => (await change.countWaiting()) === 2);
      await change.commit();
      for (const [index, { id }] of before.entries()) {
        await update({ url: pool.at(index % 2).url, key: rootKey }, { id, name: `changed-${String(index)}` });
      }
      for (const replica of replicas) await untilSealedAnew(replica);
      await load.goRound();
      await expectSealedWith(second, prepared, tenants);
      const vault = vaultOf(first, second);
      const after = await readSecrets(databaseUrl);
      expect(after.map((row) => [row.id, openRow(vault, row)])).toEqual(
        before.map((row) => [row.id, openRow(vault, row)]),
      );
      expect(after.map(({ name }) => name)).toEqual(before.map((_, index) => `changed-${String(index)}`));
      const sealed = replicas.map(({ product }) => Number(/"rewrapped":(\d+)/.exec(product.output())?.[1]));
      expect(sealed.reduce((sum, count) => sum + count, 0)).toBe(before.length);
      await load.stop();
      expectOwnKeys(load, tenants, prepared);
    });
  },
);
