import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createFakeDatabase, openTestJournal, temporaryDirectory, until } from "./harness.ts";
import { finishedCompletion, startedCompletion } from "./records.ts";

const CHILD = fileURLToPath(new URL("crash-child.ts", import.meta.url));
const canMount = process.platform === "linux" && process.getuid?.() === 0;
const hasPrlimit = hasCommand("prlimit");

function hasCommand(name: string): boolean {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A directory on a file system of its own of `bytes` bytes. */
async function smallDisk(bytes: number): Promise<string> {
  const directory = await temporaryDirectory();
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${String(bytes)}`, "tmpfs", directory]);
  onTestFinished(() => {
    execFileSync("umount", ["--lazy", directory]);
  });
  return directory;
}

describe("a disk that is full", () => {
  it.skipIf(!canMount)(
    "refuses calls, holds the records of those in flight and writes them when there is room again (needs root for a small file system)",
    async () => {
      const disk = await smallDisk(1024 * 1024);
      const directory = join(disk, "journal");
      const database = createFakeDatabase();
      database.fault = () => Promise.reject(new Error("away"));
      const journal = await openTestJournal(directory, database, { refuseAfterMs: 60_000, segmentBytes: 64 * 1024 });
      const ids = Array.from({ length: 40 }, (_, index) => `cmpl_${String(index)}`);
      for (const id of ids) await journal.recordStarted(startedCompletion(id));
      await journal.recordFinished(finishedCompletion("cmpl_before"));
      const free = Number(execFileSync("df", ["--output=avail", "-B1", disk], { encoding: "utf8" }).split("\n")[1]);
      // Some of the next group of frames fit, not all.
      await writeFile(join(disk, "ballast"), Buffer.alloc(free - 8_192));

      const finishes = ids.map((id) => journal.recordFinished(finishedCompletion(id)));
      await until(() => !journal.status().hasRoom);
      expect(journal.errors.some((error) => error.message.includes("ENOSPC"))).toBe(true);
      expect(() => {
        journal.assertRoom();
      }).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
      await expect(journal.recordStarted(startedCompletion("cmpl_refused"))).rejects.toMatchObject({
        code: "OVERLOADED",
      });

      await rm(join(disk, "ballast"));
      await Promise.all(finishes);
      journal.assertRoom();
      database.fault = undefined;
      await journal.flushed();
      expect([...database.rows.keys()].sort()).toEqual([...ids, "cmpl_before"].sort());
      await journal.close({ deadlineMs: 1_000 });

      // Nothing torn was left in the middle.
      const again = await openTestJournal(directory, database, { onCorrupt: () => expect.unreachable() });
      await again.flushed();
      expect([...database.rows.values()].every((record) => record.status === "COMPLETED")).toBe(true);
    },
  );

  it.skipIf(!canMount)(
    "rejects a finish with OVERLOADED after a while, and still writes it later (needs root for a small file system)",
    async () => {
      const disk = await smallDisk(256 * 1024);
      const database = createFakeDatabase();
      const journal = await openTestJournal(join(disk, "journal"), database, { refuseAfterMs: 200 });
      await journal.recordStarted(startedCompletion("cmpl_1"));
      await writeFile(join(disk, "ballast"), Buffer.alloc(256 * 1024)).catch(() => undefined);

      const big = finishedCompletion("cmpl_1", { errorMessage: "x".repeat(8_192) });
      await expect(journal.recordFinished(big)).rejects.toMatchObject({ code: "OVERLOADED", completionId: "cmpl_1" });

      await rm(join(disk, "ballast"));
      await until(() => database.rows.get("cmpl_1")?.status === "COMPLETED");
    },
  );

  it.skipIf(!canMount)(
    "has no room as long as the disk is full, and has room within about a second afterwards (needs root for a small file system)",
    async () => {
      const disk = await smallDisk(256 * 1024);
      const journal = await openTestJournal(join(disk, "journal"), createFakeDatabase());
      await writeFile(join(disk, "ballast"), Buffer.alloc(256 * 1024)).catch(() => undefined);
      const many = Array.from({ length: 20 }, (_, index) =>
        journal.recordStarted(startedCompletion(`cmpl_${String(index)}`)),
      );
      const outcomes = await Promise.allSettled(many);
      expect(outcomes.at(-1)).toMatchObject({ status: "rejected", reason: { code: "OVERLOADED" } });

      // What was written of refused frames is cut off again.
      const directory = join(disk, "journal");
      const sizes = (await readdir(directory)).map((name) => statSync(join(directory, name)).size);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(journal.status().bytes);

      const endMs = performance.now() + 1_500;
      while (performance.now() < endMs) {
        expect(journal.status().hasRoom).toBe(false);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await rm(join(disk, "ballast"));
      await until(() => journal.status().hasRoom, 1_300);
      await journal.recordStarted(startedCompletion("cmpl_after"));
    },
  );

  it.skipIf(!hasPrlimit)(
    "leaves no torn frame when the file-size limit cuts writes short, and loses nothing (needs prlimit)",
    { timeout: 30_000 },
    async () => {
      const directory = await temporaryDirectory();
      const databaseFile = join(await temporaryDirectory(), "rows");
      const child = spawn(process.execPath, [CHILD, directory, databaseFile, "0", "away"], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      onTestFinished(() => {
        child.kill("SIGKILL");
      });
      let output = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
      const { pid } = child;
      if (pid === undefined) throw new Error("no child");
      await until(() => output.includes("finished"));
      // Below the size of a segment, so some write is cut short.
      execFileSync("prlimit", ["--pid", String(pid), "--fsize=20001:unlimited"]);
      await until(() => output.includes("fault EFBIG"));
      expect(output.match(/^finished/gm)?.length).toBeGreaterThan(0);

      // The worker that was to start a call is refused, which ends the child; those that wait for a finish are cut off.
      if (child.exitCode === null)
        await Promise.race([once(child, "exit"), new Promise((resolve) => setTimeout(resolve, 2_000))]);
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");

      const database = createFakeDatabase();
      const journal = await openTestJournal(directory, database, { onCorrupt: () => expect.unreachable() });
      await journal.flushed();
      const finished = [...output.matchAll(/^finished (\S+)$/gm)].map((match) => match[1] ?? "");
      for (const id of finished) expect(database.rows.get(id)?.status, id).toBe("COMPLETED");
    },
  );

  it("does not open where it cannot write", async () => {
    const file = join(await temporaryDirectory(), "file");
    await writeFile(file, "");
    await expect(openTestJournal(join(file, "journal"), createFakeDatabase())).rejects.toThrow("ENOTDIR");
  });

  it.skipIf(!canMount)("does not open on a full disk (needs root for a small file system)", async () => {
    const disk = await smallDisk(64 * 1024);
    await writeFile(join(disk, "ballast"), Buffer.alloc(64 * 1024)).catch(() => undefined);
    await expect(openTestJournal(join(disk, "journal"), createFakeDatabase())).rejects.toThrow("ENOSPC");
  });
});

describe("the size of the journal", () => {
  it("gives segments up although a call is in flight all the time, and still knows that call after a crash", async () => {
    const directory = await temporaryDirectory();
    const database = createFakeDatabase();
    const journal = await openTestJournal(directory, database, { segmentBytes: 16 * 1024, announceAfterMs: 60_000 });
    await journal.recordStarted(startedCompletion("cmpl_long"));
    for (let index = 0; index < 600; index += 1) {
      const id = `cmpl_${String(index)}`;
      await journal.recordStarted(startedCompletion(id));
      await journal.recordFinished(finishedCompletion(id));
      if (index % 10 === 0) await journal.flushed();
    }
    await journal.flushed();
    await until(() => journal.status().bytes < 150_000);
    expect((await readdir(directory)).length).toBeLessThan(10);
    await journal.close({ deadlineMs: 1_000 });

    const later = createFakeDatabase();
    const second = await openTestJournal(directory, later);
    await second.flushed();
    expect([...later.rows.values()].map((record) => [record.id, record.status])).toEqual([["cmpl_long", "FAILED"]]);
  });

  it("holds a bounded part of a full journal in memory while the database is away", { timeout: 60_000 }, async () => {
    const child = fileURLToPath(new URL("memory-child.ts", import.meta.url));
    const report = execFileSync(process.execPath, ["--max-old-space-size=80", child, await temporaryDirectory()], {
      encoding: "utf8",
    });
    const [written = 0, bytes = 0, arrived = 0] = report.trim().split(" ").map(Number);
    expect(bytes).toBeGreaterThan(100 * 1024 * 1024);
    expect(arrived).toBe(written);
  });
});
