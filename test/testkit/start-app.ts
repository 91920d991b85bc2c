import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App } from "../../src/app.ts";
import { parseConfig } from "../../src/config/parse-config.ts";
import type { Clock } from "../../src/lib/clock.ts";
import type { GraphqlTarget } from "./graphql-caller.ts";
import { startVendorSimulator, type SimulatorOptions, type VendorSimulator } from "./simulator/simulator.ts";

/** The root key of the apps that tests start. */
const ROOT_KEY = "root-key-of-the-tests-0123456789abcdef";

/** The whole product in this process, on the embedded database, before simulated vendors. */
export interface StartedApp extends AsyncDisposable {
  readonly app: App;
  readonly simulator: VendorSimulator;
  /** Calls as the root key. */
  readonly root: GraphqlTarget;
  /** Calls with another key. */
  as(key: string | undefined, headers?: Readonly<Record<string, string>>): GraphqlTarget;
}

/** How it is started. */
export interface StartAppOptions {
  /** Overrides its variables. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  /** How the vendors are simulated. */
  readonly simulator?: SimulatorOptions;
}

/** Starts it. */
export async function startApp(options: StartAppOptions = {}): Promise<StartedApp> {
  const directory = await mkdtemp(join(tmpdir(), "ntx-app-"));
  const simulator = await startVendorSimulator(options.simulator);
  const config = parseConfig({
    ...simulator.env,
    PORT: "0",
    NARTHEX_DATA_DIR: directory,
    NARTHEX_ROOT_KEY: ROOT_KEY,
    NARTHEX_DRAIN_TIMEOUT_MS: "2000",
    ...options.env,
  });
  const app = await createApp(config, {
    logDestination: join(directory, "log"),
    ...(options.clock === undefined ? {} : { clock: options.clock }),
  });
  return {
    app,
    simulator,
    root: { url: app.url, key: ROOT_KEY },
    as: (key, headers = {}) => ({ url: app.url, key, headers }),
    async [Symbol.asyncDispose]() {
      await app.close();
      await simulator.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
