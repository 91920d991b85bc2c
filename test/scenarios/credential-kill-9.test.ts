import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { read, readPages } from "../api/support/graph.ts";
import { ask, callGraphql, CREATE_COMPLETION, type GraphqlTarget } from "../testkit/graphql-caller.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { createScratchDatabase, findDatabaseSkipReason, runSql } from "./support/scratch-database.ts";
import { until } from "./support/until.ts";

const ROUNDS = Number(process.env["NARTHEX_SCENARIO_ROUNDS"] ?? "4");
const ROUND_LIMIT_MS = 60_000;
const NO_DATABASE = findDatabaseSkipReason();
/** How many create at once. */
const ADMINS = 6;

const CREATE_CREDENTIAL = `mutation ($input: CreateCredentialInput!) { answer: createCredential(input: $input) {
  credential { id name maskedSecret } userErrors { message } } }`;
const CREATE_DEPLOYMENT = `mutation ($input: CreateDeploymentInput!) { answer: createDeployment(input: $input) {
  deployment { id name model { id } credential { id } } userErrors { message } } }`;
const CREDENTIALS = `query ($first: Int, $after: String) { credentials(first: $first, after: $after) {
  edges { node { id name maskedSecret } } pageInfo { hasNextPage endCursor } } }`;
const DEPLOYMENTS = `query ($first: Int, $after: String) { deployments(first: $first, after: $after) {
  edges { node { id name model { id } credential { id } } } pageInfo { hasNextPage endCursor } } }`;
const TEST = `mutation ($id: ID!) { testDeployment(input: { id: $id }) { result { succeeded errorCode } userErrors { message } } }`;

interface Credential {
  readonly id: string;
  readonly name: string;
  readonly maskedSecret: string | null;
}
interface Deployment {
  readonly id: string;
  readonly name: string;
  readonly model: { readonly id: string };
  readonly credential: { readonly id: string } | null;
}
/** What was answered before a process was killed. */
interface Answered {
  readonly credentials: Credential[];
  readonly deployments: Deployment[];
}

let simulator: VendorSimulator;
beforeAll(async () => {
  simulator = await startVendorSimulator({ record: false });
});
afterAll(() => simulator.close());

/** The one field of an answer that came whole; `undefined` where none came. */
async function mutate<T>(target: GraphqlTarget, query: string, input: object): Promise<T | undefined> {
  try {
    const { answer } = await read<{ answer: T }>(target, query, { input });
    return answer;
  } catch {
    return undefined;
  }
}

const credentialInput = (name: string) => ({
  name,
  provider: "openai",
  secret: simulator.apiKey,
  baseUrl: simulator.openai.baseUrl,
});
const deploymentInput = (name: string, credentialId: string) => ({
  name,
  credentialId,
  model: `acme/${name}`,
  vendorModelId: "gpt-4o-mini",
});

/** Makes a credential and a deployment of it, again and again, until the process is gone. */
async function administrate(target: GraphqlTarget, label: string, answered: Answered): Promise<void> {
  for (let count = 0; ; count += 1) {
    const name = `${label}-${String(count)}`;
    const made = await mutate<{ credential: Credential }>(target, CREATE_CREDENTIAL, credentialInput(name));
    if (made === undefined) return;
    answered.credentials.push(made.credential);
    const input = deploymentInput(name, made.credential.id);
    const deployed = await mutate<{ deployment: Deployment }>(target, CREATE_DEPLOYMENT, input);
    if (deployed === undefined) return;
    answered.deployments.push(deployed.deployment);
  }
}

async function killInLoop(databaseUrl: string | undefined): Promise<void> {
  const key = randomBytes(24).toString("hex");
  const directory = await createTemporaryDirectory();
  const env = {
    NARTHEX_ROOT_KEY: key,
    NARTHEX_LOG_LEVEL: "warn",
    NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.0/8",
    NARTHEX_ORGANIZATION_CREDENTIALS: "100000",
    NARTHEX_ORGANIZATION_DEPLOYMENTS: "100000",
    ...(databaseUrl === undefined
      ? {}
      : { DATABASE_URL: databaseUrl, NARTHEX_SECRET_KEY: randomBytes(32).toString("base64") }),
  };
  const answered: Answered = { credentials: [], deployments: [] };

  for (let round = 0; round < ROUNDS; round += 1) {
    const product = await startProduct({ directory, env });
    const target = { url: product.url, key };
    const admins = Array.from({ length: ADMINS }, (_, admin) =>
      administrate(target, `r${String(round)}-a${String(admin)}`, answered),
    );
    const before = answered.deployments.length;
    await until("answers", ROUND_LIMIT_MS, () => answered.deployments.length > before + 1);
    await sleep(Math.random() * 500);
    product.process.kill("SIGKILL");
    await Promise.all([product.exited, ...admins]);
  }

  const product = await startProduct({ directory, env });
  const target = { url: product.url, key };
  const credentials = await readPages<Credential>(target, CREDENTIALS);
  const deployments = await readPages<Deployment>(target, DEPLOYMENTS);

  // What was answered is there as it was answered; of what was not, at most one thing for each who was at it.
  expect(answered.deployments.length).toBeGreaterThan(ROUNDS);
  expect(credentials).toEqual(expect.arrayContaining(answered.credentials));
  expect(deployments).toEqual(expect.arrayContaining(answered.deployments));
  const unanswered =
    credentials.length - answered.credentials.length + deployments.length - answered.deployments.length;
  expect(unanswered).toBeLessThanOrEqual(ROUNDS * ADMINS);

  // Nothing is half there: each deployment has its credential, and the secret of each credential opens and is the right one.
  const ids = new Set(credentials.map(({ id }) => id));
  expect(deployments.filter(({ credential }) => credential === null || !ids.has(credential.id))).toEqual([]);
  const used = new Set(deployments.map(({ credential }) => credential?.id));
  const alone = credentials.filter(({ id }) => !used.has(id));
  for (const { id, name } of alone) {
    const input = deploymentInput(name, id);
    const made = await mutate<{ deployment: Deployment | null }>(target, CREATE_DEPLOYMENT, input);
    expect(made).toMatchObject({ deployment: { credential: { id } } });
  }
  const all = await readPages<Deployment>(target, DEPLOYMENTS);
  expect(all).toHaveLength(credentials.length);
  for (const { id, name } of all) {
    const tested = await read<Record<string, unknown>>(target, TEST, { id });
    expect(tested, name).toEqual({
      testDeployment: { result: { succeeded: true, errorCode: null }, userErrors: [] },
    });
  }
  for (const { model } of [answered.deployments[0], answered.deployments.at(-1)].filter((one) => one !== undefined)) {
    const answer = await callGraphql(target, CREATE_COMPLETION, ask(model.id));
    expect(answer.data).toMatchObject({ createCompletion: { completion: { status: "COMPLETED" } } });
  }
  expect((await product.stop()).code).toBe(0);
  if (databaseUrl !== undefined) {
    const lost = await runSql(
      databaseUrl,
      `select d.id from deployment d left join credential c on c.id = d.credential_id where c.sealed_secret is null`,
    );
    expect(lost).toEqual([]);
  }
  console.info(
    `${String(ROUNDS)} kills: ${String(answered.credentials.length)} credentials and ${String(answered.deployments.length)} ` +
      `deployments answered and there, ${String(unanswered)} there without an answer`,
  );
}

describe("kill -9 while credentials and deployments are made", () => {
  it(
    "loses none that was answered and leaves none half written (embedded database)",
    async () => {
      await killInLoop(undefined);
    },
    ROUND_LIMIT_MS + ROUNDS * ROUND_LIMIT_MS,
  );

  it.skipIf(NO_DATABASE !== undefined)(
    `loses none that was answered and leaves none half written (PostgreSQL server)${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
    async () => {
      await killInLoop(await createScratchDatabase());
    },
    ROUND_LIMIT_MS + ROUNDS * ROUND_LIMIT_MS,
  );
});
