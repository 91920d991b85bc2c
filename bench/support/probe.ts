import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Loaded into the measured process (`--import`) to answer over its IPC channel: memory after a collection, and CPU profiles. It does
 * nothing until it is asked.
 */
type Question =
  | { readonly ask: "memory" }
  | { readonly ask: "profile-start" }
  | { readonly ask: "profile-stop"; readonly file: string };

let session: Session | undefined;

async function answer(question: Question): Promise<unknown> {
  switch (question.ask) {
    case "memory": {
      collectGarbage();
      await new Promise((resolve) => setTimeout(resolve, 100));
      collectGarbage();
      return process.memoryUsage();
    }
    case "profile-start": {
      session = new Session();
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: 250 });
      await session.post("Profiler.start");
      return {};
    }
    case "profile-stop": {
      const { profile } = (await session?.post("Profiler.stop")) ?? {};
      session?.disconnect();
      writeFileSync(question.file, JSON.stringify(profile));
      return {};
    }
  }
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}

process.on("message", (question: Question) => {
  answer(question).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
// Listening must not keep the process alive.
process.channel?.unref();
