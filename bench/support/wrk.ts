import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { OTHER_CORE, pinnedTo } from "./cores.ts";
import { scratchDirectory } from "./scratch.ts";

/** What one round of load found. Times in microseconds. */
export interface LoadResult {
  readonly requests: number;
  readonly durationUs: number;
  /** Answers that were not 2xx, and failures of sockets. */
  readonly failures: number;
  readonly p50: number;
  readonly p99: number;
}

/** A request that is sent over and over. */
export interface LoadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const quote = (text: string): string => `"${text.replaceAll(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;

/** Sends the request with wrk over that many connections for that many seconds. */
export async function load(
  request: LoadRequest,
  options: { connections: number; seconds: number },
): Promise<LoadResult> {
  const script = join(scratchDirectory(), "request.lua");
  const headers = Object.entries(request.headers).map(
    ([name, value]) => `wrk.headers[${quote(name)}] = ${quote(value)}`,
  );
  writeFileSync(
    script,
    `wrk.method = "POST"
wrk.body = ${quote(request.body)}
${headers.join("\n")}
done = function(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"durationUs":%d,"failures":%d,"p50":%d,"p99":%d}\\n', summary.requests,
    summary.duration, e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(99)))
end
`,
  );
  const [command = "", ...prefix] = pinnedTo(OTHER_CORE);
  const { connections, seconds } = options;
  const args = ["wrk", "-t1", `-c${String(connections)}`, `-d${String(seconds)}s`, "-s", script, request.url];
  const child = spawn(command, [...prefix, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const found = /RESULT (\{.*\})/.exec(output)?.[1];
  if (found === undefined) throw new Error(`wrk ended with ${String(code)} and said:\n${output}`);
  const result: LoadResult = JSON.parse(found);
  return result;
}
