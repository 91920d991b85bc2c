import { createSystemClock } from "../../src/lib/system-clock.ts";
import { openDataDirectory } from "../../src/storage/data-directory.ts";

// A process of its own for the tests of the lock: opens the directory it is given, says how that went, and stays.
try {
  openDataDirectory({ path: process.argv[2] ?? "", clock: createSystemClock() });
  process.stdout.write("held\n");
  setInterval(() => undefined, 60_000);
} catch (error) {
  process.stdout.write(`${String(error)}\n`);
  process.exitCode = 1;
}
