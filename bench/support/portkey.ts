import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { GATEWAY_CORE, pinnedTo } from "./cores.ts";
import { afterwards, freePort, scratchDirectory, until } from "./scratch.ts";
import { NODE, type MeasuredServer } from "./servers.ts";

/** The Node that runs it: `BENCH_PORTKEY_NODE`, default ours. */
const PORTKEY_NODE = process.env["BENCH_PORTKEY_NODE"] ?? NODE;

const MAIN = fileURLToPath(new URL("../node_modules/@portkey-ai/gateway/build/start-server.js", import.meta.url));

/** Portkey's open gateway, with what a request to it needs. */
export interface Portkey extends MeasuredServer {
  /** Say which vendor is meant, and where it is. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Starts Portkey's gateway as its package starts it, on the measured core. */
export async function startPortkey(vendorUrl: string): Promise<Portkey> {
  const directory = scratchDirectory();
  const port = await freePort();
  const log = openSync(join(directory, "portkey.log"), "a");
  const [command = "", ...prefix] = pinnedTo(GATEWAY_CORE);
  const child = spawn(command, [...prefix, PORTKEY_NODE, MAIN, "--headless", `--port=${String(port)}`], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: directory,
      NODE_ENV: "production",
      TRUSTED_CUSTOM_HOSTS: "127.0.0.1",
    },
    stdio: ["ignore", log, log],
  });
  afterwards(() => {
    child.kill("SIGKILL");
  });
  const origin = `http://127.0.0.1:${String(port)}`;
  await until(
    "Portkey",
    async () => {
      if (child.exitCode !== null) throw new Error(`Portkey ended with ${String(child.exitCode)}`);
      return fetch(origin).then(
        () => true,
        () => undefined,
      );
    },
    30_000,
  );
  return {
    url: `${origin}/v1/chat/completions`,
    pid: child.pid ?? 0,
    headers: { "x-portkey-provider": "openai", "x-portkey-custom-host": vendorUrl },
  };
}
