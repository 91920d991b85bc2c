import { afterEach, describe, expect, it, vi } from "vitest";
import { createFakeDatabase, openTestJournal, temporaryDirectory } from "./harness.ts";
import { finishedCompletion, startedCompletion } from "./records.ts";

/** Syncs that wait to be let go; `undefined` where none is held. */
const disk = vi.hoisted(() => ({ held: undefined as (() => void)[] | undefined }));

vi.mock("node:fs", async (importOriginal) => {
  const fs = await importOriginal<Record<"fdatasync", (descriptor: number, done: () => void) => void>>();
  return {
    ...fs,
    fdatasync(descriptor: number, done: () => void) {
      const sync = (): void => {
        fs.fdatasync(descriptor, done);
      };
      if (disk.held === undefined) sync();
      else disk.held.push(sync);
    },
  };
});

function letGo(): void {
  const held = disk.held ?? [];
  disk.held = undefined;
  for (const sync of held) sync();
}

afterEach(letGo);

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  const later = new Promise((resolve) => setTimeout(resolve, 150, pending));
  return (await Promise.race([promise, later])) !== pending;
}

describe("a record counts as written", () => {
  it("with `always` once the disk has it, not before", async () => {
    const directory = await temporaryDirectory();
    const journal = await openTestJournal(directory, createFakeDatabase(), { fsync: "always" });
    for (const record of [
      () => journal.recordStarted(startedCompletion("cmpl_1")),
      () => journal.recordFinished(finishedCompletion("cmpl_1")),
    ]) {
      disk.held = [];
      const written = record();
      expect(await isSettled(written)).toBe(false);
      letGo();
      await written;
    }
  });

  it("with `interval` at once; the disk is told 50 ms later", async () => {
    const journal = await openTestJournal(await temporaryDirectory(), createFakeDatabase(), { fsync: "interval" });
    await new Promise((resolve) => setTimeout(resolve, 100));
    disk.held = [];
    await journal.recordFinished(finishedCompletion("cmpl_1"));
    expect(disk.held).toHaveLength(0);
    await expect.poll(() => disk.held?.length, { timeout: 500, interval: 5 }).toBe(1);
  });
});
