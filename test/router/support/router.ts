import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { copyFile, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findFreePort, runCommand } from "../../testkit/child-server.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const PACKAGES = join(ROOT, "test/router/node_modules");
/** The guide, whose files are run as they stand there, but for the ports. */
const GUIDE = readFileSync(join(ROOT, "docs/guides/router.md"), "utf8");
const FILES = ["orders.graphql", "orders.mjs", "compose.mjs", "gateway.config.mjs"];
/** Milliseconds that each process gets to start. */
const START_MS = 60_000;

/** A router with Narthex and a service of orders behind it. */
export interface Router extends AsyncDisposable {
  readonly url: string;
  /** A command of the guide, as printed, run where this all is; what it printed. */
  run(name: string, env: Readonly<Record<string, string>>): Promise<string>;
  /** Everything that the router and the service printed so far. */
  output(): string;
}

/** Why no router can be started here; `undefined` where one can. */
export function findRouterSkipReason(): string | undefined {
  return existsSync(PACKAGES) ? undefined : "no test/router/node_modules (npm ci --prefix test/router)";
}

/** Starts what docs/guides/router.md describes, before a running product. */
export async function startRouter(productUrl: string): Promise<Router> {
  const directory = await mkdtemp(join(tmpdir(), "ntx-router-"));
  const [ordersPort, routerPort] = [await findFreePort(), await findFreePort()];
  const here = (text: string): string =>
    text
      .replaceAll("127.0.0.1:4000", new URL(productUrl).host)
      .replaceAll("4001", String(ordersPort))
      .replaceAll("4002", String(routerPort))
      // The product has vendors here, and serves no built-in models then.
      .replaceAll("simulator/echo", "openai/gpt-4o-mini");
  for (const name of FILES) await writeFile(join(directory, name), here(readGuideBlock(name)));
  await copyFile(join(ROOT, "schema/schema.graphql"), join(directory, "narthex.graphql"));
  await symlink(PACKAGES, join(directory, "node_modules"));

  let output = "";
  const children: ChildProcess[] = [];
  const start = async (args: readonly string[], url: string): Promise<void> => {
    const env = { PATH: process.env["PATH"], HOME: directory };
    const child = spawn(process.execPath, args, { cwd: directory, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    children.push(child);
    await waitForAnswer(url, () => {
      if (child.exitCode !== null) throw new Error(`${args.join(" ")} ended:\n${output}`);
    });
  };
  const stop = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(directory, { recursive: true, force: true });
  };

  const url = `http://127.0.0.1:${String(routerPort)}`;
  try {
    await runCommand(process.execPath, ["compose.mjs"], { cwd: directory });
    await start(["orders.mjs"], `http://127.0.0.1:${String(ordersPort)}/graphql?query={__typename}`);
    await start(["node_modules/.bin/hive-gateway", "supergraph", "-c", "gateway.config.mjs"], `${url}/readiness`);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    run: (name, env) =>
      runCommand("bash", ["-c", here(readGuideBlock(name))], {
        cwd: directory,
        env: { PATH: process.env["PATH"], ...env },
      }),
    output: () => output,
    [Symbol.asyncDispose]: stop,
  };
}

/** A file or command of the guide: the code block after its name. */
function readGuideBlock(name: string): string {
  const block = new RegExp(`<!-- ${name} -->\\s+\`\`\`\\w+\\n([\\s\\S]+?)\`\`\``).exec(GUIDE)?.[1];
  if (block === undefined) throw new Error(`docs/guides/router.md has no code block after <!-- ${name} -->`);
  return block;
}

async function waitForAnswer(url: string, check: () => void): Promise<void> {
  const until = Date.now() + START_MS;
  for (;;) {
    check();
    const isReady = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isReady) return;
    if (Date.now() > until) throw new Error(`nothing answers at ${url}`);
    await sleep(100);
  }
}
