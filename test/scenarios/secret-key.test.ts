import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { read } from "../api/support/graph.ts";
import { make } from "../api/support/tenant.ts";
import { ask, callGraphql, CREATE_COMPLETION, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { runProduct, startProduct, type Product } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { createKey } from "./support/calls.ts";
import { createScratchDatabase, findDatabaseSkipReason, runSql } from "./support/scratch-database.ts";
import { until } from "./support/until.ts";

const NO_DATABASE = findDatabaseSkipReason();
const MODEL = "acme/ours";

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator();
});
afterAll(() => simulator.close());

async function archive(root: GraphqlTarget, deploymentId: string, credentialId: string): Promise<void> {
  for (const [noun, id] of [
    ["Deployment", deploymentId],
    ["Credential", credentialId],
  ] as const) {
    const mutation = `mutation { answer: archive${noun}(input: { id: "${id}" }) { userErrors { message } } }`;
    expect(await read(root, mutation)).toEqual({ answer: { userErrors: [] } });
  }
}

/** Replaces the key that wraps secrets, as the guide says, under a credential and a caller's key that were made before. */
async function replaceSecretKey(databaseUrl: string | undefined): Promise<void> {
  const [first, second] = [randomBytes(32).toString("base64"), randomBytes(32).toString("base64")];
  const rootKey = randomBytes(24).toString("hex");
  const directory = await createTemporaryDirectory();
  const env = (keys: Readonly<Record<string, string>>) => ({
    NARTHEX_ROOT_KEY: rootKey,
    NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8",
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...keys,
  });
  const start = async (keys: Readonly<Record<string, string>>): Promise<Product> => {
    const product = await startProduct({ directory, env: env(keys) });
    onTestFinished(async () => {
      await product.stop("SIGKILL");
    });
    return product;
  };
  const codeOf = async (product: Product, key: string): Promise<string> => {
    const { errors } = await callGraphql({ url: product.url, key }, CREATE_COMPLETION, ask(MODEL));
    return errors === undefined ? "none" : String(errors[0]?.extensions.code);
  };
  const shownOf = (product: Product) =>
    read({ url: product.url, key: rootKey }, "{ credentials { edges { node { id maskedSecret secretVersion } } } }");

  const before = await start({ NARTHEX_SECRET_KEY: first });
  const root = { url: before.url, key: rootKey };
  const { baseUrl } = simulator.openai;
  const credentialId = await make(root, "Credential", {
    name: "ours",
    provider: "openai",
    secret: simulator.apiKey,
    baseUrl,
  });
  const deploymentId = await make(root, "Deployment", {
    name: "ours",
    credentialId,
    model: MODEL,
    vendorModelId: "gpt-4o-mini",
  });
  const caller = (await createKey(root, ["completion:create"])).secret;
  const shown = await shownOf(before);
  expect(await codeOf(before, caller)).toBe("none");
  await before.stop();

  const both = await start({ NARTHEX_SECRET_KEY: second, NARTHEX_SECRET_KEY_PREVIOUS: first });
  expect(await codeOf(both, caller)).toBe("none");
  await until("the secrets to be sealed anew", 10_000, () => both.output().includes("secrets sealed anew"));
  await both.stop();

  const after = await start({ NARTHEX_SECRET_KEY: second });
  expect(await codeOf(after, caller)).toBe("none");
  expect(await shownOf(after)).toEqual(shown);
  await archive({ url: after.url, key: rootKey }, deploymentId, credentialId);
  if (databaseUrl !== undefined) {
    // What is archived has no secret left, sealed or not.
    const rows = await runSql(databaseUrl, "select sealed_secret, sealed_key_id from credential");
    expect(rows).toEqual([{ sealed_secret: null, sealed_key_id: null }]);
  }
  await after.stop();

  const withTheOld = await runProduct({ directory, env: env({ NARTHEX_SECRET_KEY: first }) });
  expect(withTheOld.code).not.toBe(0);
  expect(withTheOld.output.trim().split("\n")).toHaveLength(1);
  expect(withTheOld.output).toContain("NARTHEX_SECRET_KEY is not the key");
  for (const secret of [first, second, simulator.apiKey]) {
    for (const { output } of [before, both, after]) expect(output()).not.toContain(secret);
    expect(withTheOld.output).not.toContain(secret);
  }
}

describe("a new NARTHEX_SECRET_KEY", { timeout: 120_000 }, () => {
  it("opens stored secrets beside the old one, and alone from the next start on; callers notice nothing (embedded database)", async () => {
    await replaceSecretKey(undefined);
  });

  it.skipIf(NO_DATABASE !== undefined)(
    `does so on a PostgreSQL server${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
    async () => {
      await replaceSecretKey(await createScratchDatabase());
    },
  );
});
