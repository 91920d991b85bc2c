import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { chmod, copyFile, mkdir, readdir, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../src/lib/system-clock.ts";
import { StartupError } from "../../src/lib/startup-error.ts";
import { openDataDirectory } from "../../src/storage/data-directory.ts";
import { loadOrCreateSecretKey } from "../../src/storage/secret-key-file.ts";
import { createManualClock } from "../testkit/manual-clock.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

const HOLDER = fileURLToPath(new URL("./hold-data-directory.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;
const clock = createSystemClock();

describe("the data directory", () => {
  it("is made, closed to other users, and free again once released", async () => {
    const path = join(await createTemporaryDirectory(), "a", "b");
    const directory = openDataDirectory({ path, clock });
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    expect(await readdir(path)).toEqual(["lock"]);
    directory.release();
    expect(await readdir(path)).toEqual([]);
    openDataDirectory({ path, clock }).release();
  });

  it("refuses a second holder in one line that names the process and what to do, and harms nothing", async () => {
    const path = await createTemporaryDirectory();
    const { child } = await hold(path);
    const before = readFileSync(join(path, "lock"), "utf8");
    const refusal = readRefusal(() => openDataDirectory({ path, clock }));
    expect(refusal).toContain(`in use by process ${String(child.pid)}`);
    expect(refusal).toContain("NARTHEX_DATA_DIR");
    expect(readFileSync(join(path, "lock"), "utf8")).toBe(before);
    expect(await readdir(path)).toEqual(["lock"]);
  });

  it("refuses a second holder in the same process too", async () => {
    const path = await createTemporaryDirectory();
    const directory = openDataDirectory({ path, clock });
    expect(readRefusal(() => openDataDirectory({ path, clock }))).toContain("in use");
    directory.release();
  });

  it("is taken over from a holder that was killed, by one of many who try at once", async () => {
    const path = await createTemporaryDirectory();
    const { child } = await hold(path);
    child.kill("SIGKILL");
    await once(child, "exit");
    const attempts = await Promise.all(Array.from({ length: 8 }, () => hold(path)));
    const outcomes = attempts.map((attempt) => attempt.outcome);
    expect(outcomes.filter((outcome) => outcome === "held").length).toBe(1);
    expect(outcomes.filter((outcome) => outcome.includes("in use by process")).length).toBe(7);
    const winner = attempts.find((attempt) => attempt.outcome === "held");
    expect(JSON.parse(readFileSync(join(path, "lock"), "utf8"))).toMatchObject({ pid: winner?.child.pid });
  });

  it("is left to the process that is just taking it over from the dead holder", async () => {
    const path = await createTemporaryDirectory();
    const { child } = await hold(path);
    child.kill("SIGKILL");
    await once(child, "exit");
    const dead = readFileSync(join(path, "lock"), "utf8");
    const other = await createTemporaryDirectory();
    const living = await hold(other);
    const claim = `lock.${/"id":"(\w+)"/.exec(dead)?.[1] ?? ""}-takeover`;
    await copyFile(join(other, "lock"), join(path, claim));
    const refusal = readRefusal(() => openDataDirectory({ path, clock }));
    expect(refusal).toContain(`in use by process ${String(living.child.pid)}`);
    expect(readFileSync(join(path, "lock"), "utf8")).toBe(dead);
    living.child.kill("SIGKILL");
    await once(living.child, "exit");
    openDataDirectory({ path, clock }).release();
    expect(await readdir(path)).toEqual([]);
  });

  it("is taken over when the holder's process id now belongs to another process", async () => {
    const path = await createTemporaryDirectory();
    const { child } = await hold(path);
    const lock: unknown = JSON.parse(readFileSync(join(path, "lock"), "utf8"));
    await writeFile(join(path, "lock"), JSON.stringify({ ...Object(lock), startTicks: "1" }));
    openDataDirectory({ path, clock }).release();
    child.kill("SIGKILL");
  });

  it("is taken over from a holder in another container only after that one has been silent for 10 s", async () => {
    const path = await createTemporaryDirectory();
    const { child } = await hold(path);
    child.kill("SIGKILL");
    await once(child, "exit");
    const lock: unknown = JSON.parse(readFileSync(join(path, "lock"), "utf8"));
    await writeFile(join(path, "lock"), JSON.stringify({ ...Object(lock), namespace: "pid:[1]" }));
    expect(readRefusal(() => openDataDirectory({ path, clock }))).toContain("in use");
    const old = new Date(Date.now() - 11_000);
    await utimes(join(path, "lock"), old, old);
    openDataDirectory({ path, clock }).release();
  });

  it("shows every 2 s that it is held", async () => {
    const path = await createTemporaryDirectory();
    const manual = createManualClock();
    const directory = openDataDirectory({ path, clock: manual });
    const old = new Date(Date.now() - 60_000);
    await utimes(join(path, "lock"), old, old);
    manual.advance(2_000);
    expect(Date.now() - (await stat(join(path, "lock"))).mtimeMs).toBeLessThan(30_000);
    directory.release();
    expect(manual.scheduledCount()).toBe(0);
  });

  it("takes over a lock file that is none", async () => {
    const path = await createTemporaryDirectory();
    await writeFile(join(path, "lock"), "");
    openDataDirectory({ path, clock }).release();
    expect(await readdir(path)).toEqual([]);
  });

  it("says so when the path is a file", async () => {
    const path = join(await createTemporaryDirectory(), "file");
    await writeFile(path, "");
    expect(readRefusal(() => openDataDirectory({ path, clock }))).toContain("is no directory");
    expect(readRefusal(() => openDataDirectory({ path: join(path, "below"), clock }))).toContain("is no directory");
  });

  it("says so, as a user without rights, when it cannot be made, read or written, and leaves all as it was", async (context) => {
    const path = await createTemporaryDirectory();
    await chmod(path, 0o755);
    const open = join(path, "open");
    await mkdir(open, { mode: 0o755 });
    await writeFile(join(open, "kept"), "1", { mode: 0o600 });
    const closed = join(path, "closed");
    await mkdir(closed, { mode: 0o700 });
    // Root has every right; it starts the other process as nobody, anybody else takes the rights from itself.
    if (!isRoot) await Promise.all([chmod(open, 0o555), chmod(closed, 0o000), chmod(path, 0o555)]);
    const run = isRoot ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] : [];
    if (!(await canRun(run))) context.skip("another user cannot run node where it lies here");
    for (const target of [open, closed, join(path, "new")]) {
      const { outcome } = await hold(target, run);
      expect(outcome).toMatch(
        /^StartupError: .*cannot be made, read or written by this user\. .*NARTHEX_DATA_DIR[^\n]*$/,
      );
    }
    if (!isRoot) await Promise.all([chmod(path, 0o755), chmod(open, 0o755), chmod(closed, 0o755)]);
    expect((await readdir(path)).toSorted()).toEqual(["closed", "open"]);
    expect(await readdir(open)).toEqual(["kept"]);
  });

  it.each([1, 1_000, 60_000])(
    "says so under a limit of %i KB on file size, and leaves nothing behind",
    async (limit) => {
      const path = await createTemporaryDirectory();
      const { outcome } = await hold(path, ["sh", "-c", `ulimit -f ${String(limit * 2)}; exec "$@"`, "sh"]);
      expect(outcome).toMatch(/^StartupError: .*a limit on file size is in force\. .*ulimit -f[^\n]*$/);
      expect(await readdir(path)).toEqual([]);
    },
  );

  it("says so on a full disk, and leaves nothing behind", async (context) => {
    const path = await createTemporaryDirectory();
    const mount = spawn("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", path], { stdio: "ignore" });
    const [code] = await Promise.race([once(mount, "exit"), once(mount, "error").then(() => [1])]);
    if (code !== 0) context.skip("no right to mount a small file system");
    onTestFinished(async () => {
      await once(spawn("umount", [path], { stdio: "ignore" }), "exit");
    });
    expect(readRefusal(() => openDataDirectory({ path, clock }))).toContain("is on a full disk");
    expect(await readdir(path)).toEqual([]);
  });
});

describe("the secret key file", () => {
  it("is made once, for its user alone, and read from then on", async () => {
    const dataDir = await createTemporaryDirectory();
    const key = loadOrCreateSecretKey({ dataDir });
    expect(key.length).toBe(32);
    expect((await stat(join(dataDir, "secret-key"))).mode & 0o777).toBe(0o600);
    expect(Buffer.from(readFileSync(join(dataDir, "secret-key"), "utf8"), "base64").equals(key)).toBe(true);
    expect(Buffer.from(loadOrCreateSecretKey({ dataDir })).equals(key)).toBe(true);
    expect(await readdir(dataDir)).toEqual(["secret-key"]);
  });

  it.each(["", "short", `${"A".repeat(43)}=\n${"A".repeat(43)}=`])(
    "is never replaced when it holds %j",
    async (text) => {
      const dataDir = await createTemporaryDirectory();
      await writeFile(join(dataDir, "secret-key"), text);
      expect(readRefusal(() => loadOrCreateSecretKey({ dataDir }))).toContain("holds no secret key");
      expect(readFileSync(join(dataDir, "secret-key"), "utf8")).toBe(text);
    },
  );

  it("says so when it is no file", async () => {
    const dataDir = await createTemporaryDirectory();
    await mkdir(join(dataDir, "secret-key"));
    expect(readRefusal(() => loadOrCreateSecretKey({ dataDir }))).toContain("cannot be read or written (EISDIR)");
    expect(existsSync(join(dataDir, "secret-key"))).toBe(true);
  });
});

/** Starts a process that opens the data directory and stays; what it printed first. */
async function hold(path: string, wrapper: readonly string[] = []): Promise<{ child: ChildProcess; outcome: string }> {
  const child = spawn("env", [...wrapper, process.execPath, HOLDER, path], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let output = "";
  const { promise, resolve } = Promise.withResolvers<string>();
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.includes("\n")) resolve(output.trim());
  };
  child.stdout.on("data", read);
  child.stderr.on("data", read);
  child.once("exit", (code, signal) => {
    resolve(`${output.trim()} ended with ${String(signal ?? code)}`);
  });
  return { child, outcome: await promise };
}

async function canRun(wrapper: readonly string[]): Promise<boolean> {
  const child = spawn("env", [...wrapper, process.execPath, HOLDER, "/dev/null/none"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await Promise.race([once(child, "close"), once(child, "error")]);
  return output.includes("StartupError");
}

function readRefusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const text = error instanceof Error ? error.message : "";
    expect(text).not.toContain("\n");
    return text;
  }
  throw new Error("it was not refused");
}
