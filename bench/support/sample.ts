import { cpuSeconds } from "./cores.ts";
import { sleep } from "./scratch.ts";

/** What a server did in tenths of a second under load. */
export interface Samples {
  /** Requests a second. */
  readonly rates: number[];
  /** Processor time a request, microseconds. */
  readonly cpuUs: number[];
}

const SAMPLE_MS = 100;
/** The first moments of a load are not sampled: its connections are being made. */
const SETTLE_MS = 200;

/**
 * Samples a server until the load on it ends. On a machine whose host takes its cores away without saying so, many short samples tell what
 * a request costs from what was taken: their lower part is of moments in which nothing was.
 *
 * @param server.answered how many requests it has passed on so far
 * @param into what is added to
 */
export async function sampleWhile<T>(
  load: Promise<T>,
  server: { readonly pid: number; readonly answered: () => Promise<number> },
  into: Samples,
): Promise<T> {
  let isOver = false;
  const ended = load.finally(() => {
    isOver = true;
  });
  await Promise.race([sleep(SETTLE_MS), ended]);
  let last = await read(server);
  for (;;) {
    await Promise.race([sleep(SAMPLE_MS), ended]);
    const now = await read(server);
    if (isOver) return ended;
    const requests = now.answered - last.answered;
    if (requests > 0) {
      into.rates.push((requests / (now.atMs - last.atMs)) * 1_000);
      into.cpuUs.push(((now.cpuSeconds - last.cpuSeconds) * 1e6) / requests);
    }
    last = now;
  }
}

async function read(server: { readonly pid: number; readonly answered: () => Promise<number> }) {
  const answered = await server.answered();
  return { answered, atMs: performance.now(), cpuSeconds: cpuSeconds(server.pid) };
}
