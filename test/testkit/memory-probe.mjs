// Loaded into a product under test (`NODE_OPTIONS=--import=…`): at SIGUSR2 it collects garbage and writes what is left to the file that
// MEMORY_PROBE_FILE names, as `{ heapBytes, sockets, timers }`.
import { renameSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const file = process.env.MEMORY_PROBE_FILE;
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

if (file !== undefined) {
  process.on("SIGUSR2", () => {
    collect();
    setTimeout(() => {
      collect();
      const resources = process.getActiveResourcesInfo();
      const count = (name) => resources.filter((resource) => resource === name).length;
      const sockets = count("TCPSocketWrap") + count("TLSWrap") + count("PipeWrap");
      writeFileSync(
        `${file}.new`,
        JSON.stringify({ heapBytes: process.memoryUsage().heapUsed, sockets, timers: count("Timeout") }),
      );
      renameSync(`${file}.new`, file);
    }, 200).unref();
  });
}
