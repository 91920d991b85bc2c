import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

const LOGGER = fileURLToPath(new URL("../../src/telemetry/logger.ts", import.meta.url));

it.each([
  [
    "fails beyond mending",
    'process.once("uncaughtException", () => process.exit(1)); throw new Error("beyond mending");',
  ],
  ["is told a second time to end", "process.exit(143);"],
  ["has nothing left to do", ""],
])("the line of a request is in the log when the process %s right after it", async (_how, end) => {
  const path = join(await createTemporaryDirectory(), "log");
  const script = `
    const { createLogger } = await import(${JSON.stringify(LOGGER)});
    const logger = createLogger({ destination: ${JSON.stringify(path)} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    logger.logRequest({ requestId: "req_last", transport: "http", path: "/graphql", status: 200, durationMs: 1 });
    ${end}`;
  spawnSync(process.execPath, ["--input-type=module", "--eval", script]);
  expect(await readFile(path, "utf8")).toContain('"requestId":"req_last"');
});
