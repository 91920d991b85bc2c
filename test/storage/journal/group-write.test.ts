import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createGroupWrite } from "../../../src/storage/journal/group-write.ts";
import { createManualClock } from "../../testkit/manual-clock.ts";
import { temporaryDirectory } from "./harness.ts";

it("leaves the event loop alone for ten seconds after the disk was slow once", async () => {
  const path = join(await temporaryDirectory(), "file");
  const descriptor = openSync(path, "w");
  onTestFinished(() => {
    closeSync(descriptor);
  });
  const clock = createManualClock();
  let durationMs = 0;
  let isTimed = false;
  const write = createGroupWrite({
    ...clock,
    monotonicMs: () => {
      // The second look at the clock within one write comes after it.
      if (isTimed) clock.advance(durationMs);
      isTimed = true;
      return clock.monotonicMs();
    },
  });
  /** Whether the write was done before it returned. */
  const isBlocking = async (text: string, position: number): Promise<boolean> => {
    isTimed = false;
    let isDone = false;
    let isBlocking = false;
    await new Promise<void>((resolve, reject) => {
      write(descriptor, Buffer.from(text), position, (written, error) => {
        isDone = true;
        if (error === undefined && written === text.length) resolve();
        else reject(error ?? new Error("short"));
      });
      isBlocking = isDone;
    });
    return isBlocking;
  };

  expect(await isBlocking("one ", 0)).toBe(true);
  durationMs = 30;
  expect(await isBlocking("two ", 4)).toBe(true);
  durationMs = 0;
  expect(await isBlocking("three ", 8)).toBe(false);
  clock.advance(10_001);
  expect(await isBlocking("four", 14)).toBe(true);
  expect(await readFile(path, "utf8")).toBe("one two three four");
});
