import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import WebSocket from "ws";
import { callGraphql, openSocket } from "../testkit/graphql-caller.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator, type VendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { BAD_DOCUMENTS, BAD_INPUTS } from "./support/bad-inputs.ts";
import { createKey, MODELS } from "./support/calls.ts";
import { SCRIPTS } from "./support/echoing-vendors.ts";
import { createScratchDatabase, findDatabaseSkipReason } from "./support/scratch-database.ts";
import { dumpDatabase, PRIVATE_KEY, readFiles, SECRETS, secretsIn, STORED, UNKNOWN_NAME } from "./support/secrets.ts";

const NO_DATABASE = findDatabaseSkipReason();

const CREATE = `mutation ($input: CreateCompletionInput!) {
  createCompletion(input: $input) { completion { id text reasoning toolCalls { rawArguments } warnings errorMessage } }
}`;
const STREAM = `subscription ($input: CreateCompletionInput!) {
  completionStream(input: $input) {
    __typename
    ... on TextDelta { text }
    ... on CompletionFinished { completion { id text } }
    ... on CompletionFailed { code message completion { text warnings errorMessage } }
  }
}`;

let simulator: VendorSimulator;

beforeAll(async () => {
  simulator = await startVendorSimulator({ apiKey: SECRETS.vendorKey });
});

afterAll(() => simulator.close());

function toInput(model: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    model,
    messages: [
      { role: "SYSTEM", text: SECRETS.system },
      { role: "USER", text: SECRETS.earlier },
      { role: "ASSISTANT", text: SECRETS.answer },
      { role: "USER", text: SECRETS.prompt },
    ],
    metadata: { note: STORED.metadata },
    endUserId: STORED.endUser,
    ...more,
  };
}

const TOOLS = {
  tools: [
    {
      name: "find_weather",
      description: SECRETS.toolDescription,
      parameters: {
        type: "object",
        properties: { [SECRETS.toolParameter]: { type: "string", enum: [SECRETS.toolArgument] } },
        required: [SECRETS.toolParameter],
      },
    },
  ],
  toolChoice: { mode: "REQUIRED" },
};

/** Everything that callers got: errors and failures by themselves, answers by themselves. */
interface Received {
  readonly failures: string[];
  readonly answers: string[];
}

async function callOverHttp(target: { url: string; key: string }, input: unknown, received: Received): Promise<void> {
  const { data, errors } = await callGraphql(target, CREATE, { input });
  if (errors === undefined) received.answers.push(JSON.stringify(data));
  else received.failures.push(JSON.stringify(errors));
}

/** The same call as OpenAI's clients make it, by each of both APIs, whole and streamed. */
async function callOverV1(
  target: { url: string; key: string },
  input: ReturnType<typeof toInput>,
  more: Readonly<Record<string, unknown>>,
  received: Received,
): Promise<void> {
  const messages = input.messages.map(({ role, text }) => ({ role: role.toLowerCase(), content: text }));
  const { model } = input;
  const common = { model, metadata: input.metadata, user: input.endUserId, ...more };
  for (const [path, body] of [
    ["chat/completions", { ...common, messages }],
    ["responses", { ...common, input: messages }],
  ] as const) {
    for (const stream of [false, true]) {
      const response = await fetch(`${target.url}/v1/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${target.key}` },
        body: JSON.stringify({ ...body, stream }),
      });
      const text = `${[...response.headers].join("\n")}\n${await response.text()}`;
      if (response.ok) received.answers.push(text);
      else received.failures.push(text);
    }
  }
}

async function callOverSocket(
  client: ReturnType<typeof openSocket>,
  payload: { query: string; variables?: Record<string, unknown> },
  received: Received,
): Promise<void> {
  try {
    for await (const { data, errors } of client.iterate<{ completionStream?: { __typename: string } }>(payload)) {
      const isFailure = errors !== undefined || data?.completionStream?.__typename === "CompletionFailed";
      if (isFailure) received.failures.push(withoutAnswer({ data, errors }));
      else received.answers.push(JSON.stringify(data));
    }
  } catch (error) {
    received.failures.push(JSON.stringify(error));
  }
}

/** A broken stream gives its caller the text that came: an answer too. */
function withoutAnswer(value: unknown): string {
  return JSON.stringify(value, (key, inner: unknown) => (key === "text" ? undefined : inner));
}

/** What a client that is refused is told as its socket is closed. */
async function readCloseReason(url: string, authorization: string): Promise<string> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
  socket.once("open", () => {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  });
  return new Promise((resolve) => {
    socket.once("close", (code, reason) => {
      resolve(`${String(code)} ${reason.toString()}`);
    });
  });
}

async function makeCalls(target: { url: string; key: string }, received: Received): Promise<void> {
  const client = openSocket(target);
  onTestFinished(() => void client.dispose());
  for (const model of MODELS) {
    for (const script of SCRIPTS) {
      simulator.next(script);
      await callOverHttp(target, toInput(model), received);
      simulator.reset();
      simulator.next(script);
      await callOverSocket(client, { query: STREAM, variables: { input: toInput(model) } }, received);
      simulator.reset();
      simulator.script(script);
      await callOverV1(target, toInput(model), {}, received);
      simulator.reset();
    }
    await callOverHttp(target, toInput(model, TOOLS), received);
    await callOverSocket(client, { query: STREAM, variables: { input: toInput(model, TOOLS) } }, received);
    const called = { id: "call_1", name: "find_weather", arguments: { place: SECRETS.toolArgument } };
    const conversation = [
      { role: "USER", text: SECRETS.prompt },
      { role: "ASSISTANT", toolCalls: [called] },
      { role: "TOOL", toolCallId: "call_1", text: SECRETS.toolResult },
    ];
    await callOverHttp(target, toInput(model, { messages: conversation, tools: TOOLS.tools }), received);
  }
  for (const model of MODELS) {
    const file = { base64: SECRETS.fileBytes, filename: `${SECRETS.file}.pdf` };
    const messages = [{ role: "USER", parts: [{ text: SECRETS.prompt }, { file }] }];
    await callOverHttp(target, toInput(model, { messages }), received);
    simulator.next(SCRIPTS[1] ?? {});
    await callOverHttp(target, toInput(model, { messages }), received);
    simulator.reset();
  }
  for (const bad of BAD_INPUTS) {
    await callOverHttp(target, toInput(MODELS[0], bad), received);
    await callOverSocket(client, { query: STREAM, variables: { input: toInput(MODELS[0], bad) } }, received);
  }
  for (const query of BAD_DOCUMENTS) {
    received.failures.push(JSON.stringify((await callGraphql(target, query)).errors));
    await callOverSocket(client, { query }, received);
  }
  for (const body of [`{"query":"${SECRETS.badInput}`, JSON.stringify({ query: 7, variables: SECRETS.badInput })]) {
    const response = await fetch(`${target.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${target.key}` },
      body,
    });
    received.failures.push(await response.text());
  }
  for (const bad of [
    { temperature: SECRETS.badInput },
    { [UNKNOWN_NAME]: 1 },
    { provider_options: { openai: { [SECRETS.option]: SECRETS.option } } },
    { tools: [{ type: "function", function: { name: "t", parameters: { type: SECRETS.badInput } } }] },
  ]) {
    await callOverV1(target, toInput(MODELS[0]), bad, received);
  }
  const wrong = { url: target.url, key: `ntx_${SECRETS.wrongKey}_${SECRETS.wrongKey}` };
  received.failures.push(JSON.stringify((await callGraphql(wrong, "{ viewer { scopes } }")).errors));
  received.failures.push(await readCloseReason(target.url, `Bearer ${wrong.key}`));
  await callOverV1(wrong, toInput(MODELS[0]), {}, received);
}

/** Gives the keys of vendors that sign with them, to be kept, and calls with each; and calls with the one that the file declares. */
async function useKeysOfSigners(target: { url: string; key: string }, received: Received): Promise<void> {
  const { bedrock, vertex } = simulator;
  const accessKey = { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: SECRETS.accessKey };
  const keyFile = { ...(JSON.parse(vertex.secret) as object), private_key: PRIVATE_KEY };
  const setting = (name: string, value: string) => ({ name, value });
  const credentials = [
    {
      provider: "bedrock",
      secret: JSON.stringify(accessKey),
      baseUrl: bedrock.baseUrl,
      settings: [setting("region", bedrock.region)],
    },
    {
      provider: "vertex",
      secret: JSON.stringify(keyFile),
      baseUrl: vertex.baseUrl,
      settings: [setting("project", vertex.project), setting("location", vertex.location)],
    },
  ];
  const query = `mutation ($input: CreateCredentialInput!) { createCredential(input: $input) { credential { id maskedSecret } userErrors { message field } } }`;
  for (const input of credentials) {
    const made = await callGraphql(target, query, { input: { name: "signer", ...input } });
    received.failures.push(JSON.stringify(made));
    expect(made.data).toMatchObject({ createCredential: { credential: { id: expect.any(String) as string } } });
  }
  for (const model of ["bedrock/amazon.nova-lite-v1:0", "vertex/gemini-2.5-flash", "acme/declared"]) {
    const before = received.failures.length;
    await callOverHttp(target, toInput(model), received);
    expect(received.failures.length, model).toBe(before + 1);
    await callOverV1(target, toInput(model), {}, received);
  }
}

/** Gives a secret to be kept, right and wrong, and calls with it a vendor that refuses it, in its own words and in ours. */
async function useStoredSecret(target: { url: string; key: string }, received: Received): Promise<void> {
  const change = async (mutation: string, input: Readonly<Record<string, unknown>>, fields: string) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${fields} userErrors { code message field } } }`;
    const answer = await callGraphql(target, query, { input });
    received.failures.push(JSON.stringify(answer));
    return answer.data as unknown as Record<string, Record<string, { id: string } | null> | null> | null;
  };
  const credential = "credential { id maskedSecret baseUrl }";
  const secret = SECRETS.storedKey;
  const right = { name: "own", provider: "custom", secret, baseUrl: simulator.openai.baseUrl };
  const wrong = [
    { baseUrl: "https://10.0.0.1/v1" },
    { baseUrl: `https://user:${secret}@example.com/v1` },
    { secret: `${secret}\n${secret}` },
    { provider: secret.slice(0, 4) },
    { name: "" },
  ];
  for (const fields of wrong) await change("createCredential", { ...right, ...fields }, credential);
  const made = await change("createCredential", right, credential);
  const id = made?.["createCredential"]?.["credential"]?.id;
  const deployed = await change(
    "createDeployment",
    { name: "own", credentialId: id, model: "acme/own" },
    "deployment { id }",
  );
  await change("updateCredential", { id, secret: `${secret}-rotated` }, credential);
  for (const script of SCRIPTS.slice(1, 6)) {
    simulator.next(script);
    await callOverHttp(target, toInput("acme/own"), received);
  }
  await callOverHttp(target, toInput("acme/own"), received);
  const deployment = deployed?.["createDeployment"]?.["deployment"]?.id;
  await change("testDeployment", { id: deployment }, "result { succeeded message }");
  received.failures.push(
    JSON.stringify(await callGraphql(target, "{ credentials { edges { node { maskedSecret } } } }")),
  );
  expect([id, deployment]).not.toContain(undefined);
  simulator.reset();
}

async function lookEverywhere(databaseUrl: string | undefined): Promise<void> {
  simulator.reset();
  const directory = await createTemporaryDirectory();
  const secretKey = randomBytes(32).toString("base64");
  const file = join(await createTemporaryDirectory(), "narthex.yaml");
  await writeFile(
    file,
    `organizations:
  - organization: default
    credentials:
      - { name: declared, provider: custom, secret: "\${DECLARED_KEY}", baseUrl: "${simulator.openai.baseUrl}" }
    deployments:
      - { name: declared, credential: declared, model: acme/declared }
`,
  );
  const product = await startProduct({
    directory,
    env: {
      ...simulator.env,
      NARTHEX_CONFIG: file,
      DECLARED_KEY: SECRETS.declaredKey,
      NARTHEX_ROOT_KEY: SECRETS.rootKey,
      NARTHEX_SECRET_KEY: secretKey,
      NARTHEX_LOG_LEVEL: "trace",
      NARTHEX_ALLOWED_UPSTREAM_CIDRS: "127.0.0.1",
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
  onTestFinished(async () => {
    await product.stop("SIGKILL");
  });
  const root = { url: product.url, key: SECRETS.rootKey };
  const made = await createKey(root, ["completion:create", "completion:read"]);
  const received: Received = { failures: [], answers: [] };
  await makeCalls({ url: product.url, key: made.secret }, received);
  await makeCalls(root, received);
  await useStoredSecret(root, received);
  await useKeysOfSigners(root, received);

  const records = await callGraphql(
    root,
    "{ completions(first: 200) { edges { node { id text reasoning warnings errorMessage toolCalls { id } attempts { vendorModelId vendorRequestId } } } } }",
  );
  expect(records.errors).toBeUndefined();
  const places: Record<string, string> = {
    records: JSON.stringify(records.data),
    failures: received.failures.join("\n"),
    metrics: await (await fetch(`${product.url}/metrics`)).text(),
    filesWhileRunning: await readFiles(directory),
  };
  expect((await product.stop()).code).toBe(0);
  places["output"] = product.output();
  places["files"] = await readFiles(directory);
  if (databaseUrl !== undefined) places["database"] = await dumpDatabase(databaseUrl);

  const besides = { callerKey: made.secret, secretKey };
  const found = Object.entries(places).map(([place, text]) => [place, secretsIn(text, besides)]);
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(Object.keys(places).map((place) => [place, []])));
  for (const [place, text] of Object.entries(places)) {
    expect(text.includes(UNKNOWN_NAME), place).toBe(place === "failures");
  }
  // What the model was told it may say to its caller; the keys it may not.
  const { rootKey, vendorKey, wrongKey, storedKey, accessKey, privateKey, declaredKey } = SECRETS;
  const keys = Object.values({
    rootKey,
    vendorKey,
    wrongKey,
    storedKey,
    accessKey,
    privateKey,
    declaredKey,
    ...besides,
  });
  expect(received.answers.filter((answer) => keys.some((key) => answer.includes(key)))).toEqual([]);

  // The search finds what is there: what is stored by design is where it should be, and answers reach their callers.
  const stored = places[databaseUrl === undefined ? "files" : "database"] ?? "";
  for (const word of Object.values(STORED)) expect(stored).toContain(word);
  for (const word of Object.values(STORED)) expect(places["filesWhileRunning"]).toContain(word);
  const { answer, toolArgument, toolResult } = SECRETS;
  for (const word of [answer, toolArgument, toolResult]) expect(received.answers.join("\n")).toContain(word);
  expect(received.failures.length).toBeGreaterThan(SCRIPTS.length * MODELS.length);
  expect(places["output"].split("\n").length).toBeGreaterThan(received.failures.length);
}

describe("prompts, answers, tool arguments and keys are nowhere but in the answer to their caller", () => {
  it("neither in the output, the metrics, the journal, the embedded database nor in an error", async () => {
    await lookEverywhere(undefined);
  });

  it.skipIf(NO_DATABASE !== undefined)(
    `nor in a PostgreSQL server${NO_DATABASE === undefined ? "" : `: skipped, ${NO_DATABASE}`}`,
    async () => {
      await lookEverywhere(await createScratchDatabase());
    },
  );
});
