import { setTimeout as sleep } from "node:timers/promises";

/** Asks again until the answer holds; the milliseconds that took. Rejects after `limitMs`, naming what was waited for. */
export async function until(what: string, limitMs: number, holds: () => boolean | Promise<boolean>): Promise<number> {
  const begunAt = performance.now();
  for (;;) {
    if (await holds()) return performance.now() - begunAt;
    if (performance.now() - begunAt > limitMs) throw new Error(`waited ${String(limitMs)} ms for ${what}`);
    await sleep(20);
  }
}
