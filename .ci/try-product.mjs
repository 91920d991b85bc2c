// Starts the built product in an empty folder with nothing set but a free port, gets a completion by the curl that it prints and
// a stream by a graphql-ws client, and ends it with SIGTERM. Writes `{"passed": n, "failed": n}` to the file that is named.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createClient } from "graphql-ws";

const START_LIMIT_MS = 60_000;
const CALL_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 45_000;

const [reportFile] = process.argv.slice(2);
const main = new URL("../dist/main.js", import.meta.url).pathname;
const streamDocument = new URL("../schema/operations/completion-stream.graphql", import.meta.url);
const report = { passed: 0, failed: 0 };

/** Runs one check and counts it. */
async function check(name, work) {
  try {
    console.log(`ok    ${name}: ${await work()}`);
    report.passed += 1;
  } catch (error) {
    console.log(`FAIL  ${name}: ${error instanceof Error ? error.message : String(error)}`);
    report.failed += 1;
  }
}

/** Rejects where the work takes longer than the limit. */
async function within(limitMs, what, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const folder = await mkdtemp(join(tmpdir(), "narthex-ci-"));
const product = spawn(process.execPath, [main], {
  cwd: folder,
  env: { PATH: process.env.PATH, HOME: folder, PORT: "0" },
  stdio: ["ignore", "pipe", "pipe"],
});
process.once("exit", () => product.kill("SIGKILL"));
let output = "";
const exited = new Promise((resolve) => product.once("close", (code, signal) => resolve(code ?? signal)));
const started = new Promise((resolve, reject) => {
  for (const stream of [product.stdout, product.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      const curl = /^ *(curl .*)$/m.exec(output)?.[1];
      const url = /(http:\/\/\S+\/graphql)/.exec(output)?.[1];
      const authorization = /authorization: (Bearer [^\s"']+)/i.exec(output)?.[1];
      const model = /"model":"([^"]+)"/.exec(output)?.[1];
      if (curl && url && authorization && model) resolve({ curl, url, authorization, model });
    });
  }
  exited.then((status) => reject(new Error(`the product ended with ${status}:\n${output}`)));
});

try {
  const { curl, url, authorization, model } = await within(START_LIMIT_MS, "the start", started);

  await check("completion by the printed curl", async () => {
    const { stdout } = await promisify(execFile)("bash", ["-c", curl], { timeout: CALL_LIMIT_MS });
    const completion = JSON.parse(stdout).data?.createCompletion?.completion;
    if (!completion?.id?.startsWith("cmpl_") || !completion.text) throw new Error(`no completion: ${stdout}`);
    return completion.id;
  });

  await check("stream by graphql-ws", async () => {
    const client = createClient({
      url: url.replace(/^http/, "ws"),
      connectionParams: { authorization },
      retryAttempts: 0,
    });
    const events = client.iterate({
      query: await readFile(streamDocument, "utf8"),
      variables: { input: { model, messages: [{ role: "USER", text: "Say hello in one sentence." }] } },
    });
    const types = await within(
      CALL_LIMIT_MS,
      "the stream",
      (async () => {
        const seen = [];
        for await (const { data, errors } of events) {
          if (errors) throw new Error(JSON.stringify(errors));
          seen.push(data.completionStream.__typename);
        }
        return seen;
      })(),
    );
    await client.dispose();
    const isWhole =
      types[0] === "CompletionStarted" && types.includes("TextDelta") && types.at(-1) === "CompletionFinished";
    if (!isWhole) throw new Error(`not a whole stream: ${types.join(", ")}`);
    return `${types.length} events`;
  });

  product.kill("SIGTERM");
  const status = await within(STOP_LIMIT_MS, "the stop", exited);
  if (status !== 0) throw new Error(`SIGTERM ended the product with ${status}:\n${output}`);
  console.log("ok    SIGTERM: exit 0");
} catch (error) {
  console.log(`FAIL  ${error instanceof Error ? error.message : String(error)}`);
  report.failed += 1;
} finally {
  product.kill("SIGKILL");
  await exited;
  await rm(folder, { recursive: true, force: true });
  await writeFile(reportFile, JSON.stringify(report));
}
