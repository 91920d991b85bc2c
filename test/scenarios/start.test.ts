import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION } from "../testkit/graphql-caller.ts";
import { runProduct, startProduct, type Product } from "../testkit/product.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

const SECRET_KEY = randomBytes(32).toString("base64");

async function complete(product: Product, key = product.rootKey) {
  return callGraphql({ url: product.url, key }, CREATE_COMPLETION, ask("simulator/echo"));
}

/** One line that names the problem, a failing exit, and no stack. */
function expectOneLine(exit: { code: number | null; output: string }, pattern: RegExp): void {
  expect(exit.code).not.toBe(0);
  expect(exit.code).not.toBeNull();
  expect(exit.output).toMatch(pattern);
  expect(exit.output.trim().split("\n")).toHaveLength(1);
  expect(exit.output).not.toMatch(/\n\s+at /);
}

describe("a start in an empty directory", { timeout: 60_000 }, () => {
  it("prints the root key once and is there again the next time", async () => {
    const directory = await createTemporaryDirectory();
    const first = await startProduct({ directory });
    expect(first.rootKey).toMatch(/^ntx_root_/);
    expect((await complete(first)).errors).toBeUndefined();
    expect(await first.stop()).toEqual({ code: 0, signal: null });

    const second = await startProduct({ directory });
    expect(second.rootKey).toBeUndefined();
    expect((await complete(second, first.rootKey)).errors).toBeUndefined();
    expect((await second.stop()).code).toBe(0);
  });

  it("prints a curl that gets a completion when pasted", async () => {
    const directory = await createTemporaryDirectory();
    const product = await startProduct({ directory });
    const curl =
      product
        .output()
        .split("\n")
        .find((line) => line.includes("curl ")) ?? "";
    const { stdout } = await promisify(execFile)("bash", ["-c", curl]);
    expect(JSON.parse(stdout)).toMatchObject({ data: { createCompletion: { completion: { id: /^cmpl_/ } } } } as never);
    await product.stop();
  });

  it("serves the page that an error's docsUrl names, and no other file", async () => {
    const directory = await createTemporaryDirectory();
    const product = await startProduct({ directory });
    const { status, errors } = await complete(product, "wrong");
    expect(status).toBe(401);
    const page = await fetch(String(errors?.[0]?.extensions.docsUrl));
    expect(await page.text()).toMatch(/^# UNAUTHENTICATED\n/);
    for (const path of ["NOTHING", "..%2F..%2Fpackage.json", "%2e%2e%2f%2e%2e%2fREADME"]) {
      expect((await fetch(`${product.url}/docs/errors/${path}`)).status).toBe(404);
    }
    await product.stop();
  });

  it("warns of a variable that looks like a slip of a vendor's, without its value, and of no other", async () => {
    const directory = await createTemporaryDirectory();
    const env = { OPENAI_APIKEY: "sk-hush", OPENAI_ORG_ID: "org-hush" };
    const product = await startProduct({ directory, env });
    expect((await complete(product)).errors).toBeUndefined();
    await product.stop();
    const lines = product
      .output()
      .split("\n")
      .filter((line) => line.includes("OPENAI_"));
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 40,
        variable: "OPENAI_APIKEY",
        reason: "it is not read. Did you mean OPENAI_API_KEY?",
      }),
    ]);
    expect(product.output()).not.toContain("hush");
  });

  it("takes the root key as given", async () => {
    const directory = await createTemporaryDirectory();
    const key = "x".repeat(32);
    const product = await startProduct({ directory, env: { NARTHEX_ROOT_KEY: key } });
    expect(product.output()).toContain("as given");
    expect(product.output()).not.toContain(key);
    expect((await complete(product, key)).errors).toBeUndefined();
    await product.stop();
  });
});

describe("a start that cannot succeed says so in one line and damages nothing", { timeout: 60_000 }, () => {
  it("refuses a second process on the data directory; the first goes on", async () => {
    const directory = await createTemporaryDirectory();
    const first = await startProduct({ directory });
    expectOneLine(await runProduct({ directory }), /in use by|another process/i);
    expect((await complete(first)).errors).toBeUndefined();
    expect((await first.stop()).code).toBe(0);
  });

  it("takes the data directory over from a process that was killed", async () => {
    const directory = await createTemporaryDirectory();
    const first = await startProduct({ directory });
    await first.stop("SIGKILL");
    const second = await startProduct({ directory });
    expect((await complete(second, first.rootKey)).errors).toBeUndefined();
    await second.stop();
  });

  it("refuses a directory that it may not read, as another user", async () => {
    const directory = await createTemporaryDirectory();
    await chmod(directory, 0o755);
    const data = join(directory, "data");
    await mkdir(data, { mode: 0o700 });
    const exit = await runProduct({
      directory,
      env: { NARTHEX_DATA_DIR: data },
      prefix: ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"],
    });
    expectOneLine(exit, /data/);
    expect(await readdir(data)).toEqual([]);
  });

  it("refuses a disk that is full, and starts once it is not", async () => {
    const directory = await createTemporaryDirectory();
    const exit = await runProduct({ directory, prefix: ["bash", "-c", 'ulimit -f 200; exec "$@"', "bash"] });
    expectOneLine(exit, /full|space|file.?size|write/i);
    const product = await startProduct({ directory });
    expect((await complete(product)).errors).toBeUndefined();
    await product.stop();
  });

  it("lists every bad variable at once, and no secret", async () => {
    const directory = await createTemporaryDirectory();
    const exit = await runProduct({
      directory,
      env: { PORT: "99999", NARTHEX_ROOT_KEY: "tooshort", NARTHEX_JOURNAL_FSYNC: "never", NARTHEX_PROT: "1" },
    });
    expect(exit.code).not.toBe(0);
    for (const name of ["PORT", "NARTHEX_ROOT_KEY", "NARTHEX_JOURNAL_FSYNC", "NARTHEX_PROT"]) {
      expect(exit.output).toContain(name);
    }
    expect(exit.output).not.toContain("tooshort");
    expect(exit.output).not.toMatch(/\n\s+at /);
    expect(await readdir(directory)).toEqual([]);
  });

  it("refuses a port that is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? String(address.port) : "";
    const directory = await createTemporaryDirectory();
    expectOneLine(await runProduct({ directory, env: { PORT: port } }), new RegExp(`${port}.*in use`));
    server.close();
    const product = await startProduct({ directory });
    await product.stop();
  });

  it("refuses another secret key than the first start's, and starts again with the right one", async () => {
    const directory = await createTemporaryDirectory();
    const first = await startProduct({ directory, env: { NARTHEX_SECRET_KEY: SECRET_KEY } });
    await first.stop();
    const other = randomBytes(32).toString("base64");
    expectOneLine(await runProduct({ directory, env: { NARTHEX_SECRET_KEY: other } }), /NARTHEX_SECRET_KEY/);
    const again = await startProduct({ directory, env: { NARTHEX_SECRET_KEY: SECRET_KEY } });
    expect((await complete(again, first.rootKey)).errors).toBeUndefined();
    await again.stop();
  });

  it("refuses a database that cannot be reached", async () => {
    const directory = await createTemporaryDirectory();
    const exit = await runProduct({
      directory,
      env: { DATABASE_URL: "postgres://user:hunter2@127.0.0.1:1/none", NARTHEX_SECRET_KEY: SECRET_KEY },
    });
    expectOneLine(exit, /127\.0\.0\.1:1/);
    expect(exit.output).not.toContain("hunter2");
  });

  it("refuses a data directory whose secret key was lost", async () => {
    const directory = await createTemporaryDirectory();
    const first = await startProduct({ directory });
    await first.stop();
    const file = join(directory, ".narthex", "secret-key");
    const right = await readFile(file);
    await writeFile(file, randomBytes(32).toString("base64"));
    expectOneLine(await runProduct({ directory }), /key/);
    await writeFile(file, right);
    await (await startProduct({ directory })).stop();
  });
});
