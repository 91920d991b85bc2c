/**
 * `npm run simulator [port]`: the vendors' simulators as a process of their own.
 *
 * The port is the first argument or `PORT`, by default 4010; `SIMULATOR_DEFAULTS` holds controls for every request
 * (`SIMULATOR_DEFAULTS="chunkDelay=20" npm run simulator`). What requests can ask for: control/control.ts and
 * docs/guides/simulator.md.
 */
import { parseControl } from "./control/control.ts";
import { startVendorSimulator } from "./simulator.ts";

const DEFAULT_PORT = 4010;

const port = Number(process.argv[2] ?? process.env.PORT ?? DEFAULT_PORT);
const simulator = await startVendorSimulator({
  port,
  record: false,
  defaults: parseControl(process.env.SIMULATOR_DEFAULTS ?? ""),
});
const exports = Object.entries(simulator.env).map(([name, value]) => `export ${name}=${value}`);
process.stdout.write(
  [
    "Simulated vendors:",
    `  OpenAI     ${simulator.openai.baseUrl}`,
    `  Anthropic  ${simulator.anthropic.baseUrl}`,
    `  Gemini     ${simulator.gemini.baseUrl}`,
    ...Object.entries(simulator.family).map(([vendor, { baseUrl }]) => `  ${vendor.padEnd(10)} ${baseUrl}`),
    "",
    "To let `npm start` use them:",
    ...exports,
    "",
  ].join("\n"),
);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void simulator.close();
  });
}
