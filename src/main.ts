import nodeModule from "node:module";
import { ConfigError } from "./config/config-error.ts";
import { parseConfig } from "./config/parse-config.ts";
import { StartupError } from "./lib/startup-error.ts";
import { createSystemClock } from "./lib/system-clock.ts";
import { createHeapControls, fitHeapRoom } from "./telemetry/heap-room.ts";
import { toLoggedError } from "./telemetry/redaction.ts";

/** The oldest Node that this runs on. */
const MIN_NODE = 24;
/** Exit code of a process that cannot start, or that fails beyond mending. */
const EXIT_FAILED = 1;
/** Exit code of a process that was told a second time to end, as a shell would give it for SIGTERM. */
const EXIT_INTERRUPTED = 143;

function fail(error: unknown): never {
  const isForeseen = error instanceof StartupError || error instanceof ConfigError;
  process.stderr.write(`${isForeseen ? error.message : JSON.stringify(toLoggedError(error))}\n`);
  process.exit(EXIT_FAILED);
}

process.once("uncaughtException", fail);
process.once("unhandledRejection", fail);

if (Number.parseInt(process.versions.node, 10) < MIN_NODE) {
  fail(
    new StartupError(
      `Narthex needs Node ${String(MIN_NODE)} or newer, and this is ${process.version}. Run it with node_modules/.bin/node, which npm ci installs.`,
    ),
  );
}

// Compiled code of an earlier start is taken from Node's cache, which must be told before the bulk of the code is loaded.
nodeModule.enableCompileCache();
const { createApp } = await import("./app.ts");
const app = await createApp(parseConfig(process.env)).catch(fail);

let isStopping = false;
for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.on(signal, () => {
    if (isStopping) process.exit(EXIT_INTERRUPTED);
    isStopping = true;
    app.close().then(() => process.exit(0), fail);
  });
}

// Whoever reads that it is ready may send a signal at once.
process.stdout.write(app.notice);

fitHeapRoom(createHeapControls(createSystemClock()), (error) => {
  process.stderr.write(`${JSON.stringify(toLoggedError(error))}\n`);
});
