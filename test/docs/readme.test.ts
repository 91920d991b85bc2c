import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startProduct, type Product } from "../testkit/product.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const README = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const run = promisify(execFile);

/** The code block after a marker, as printed. */
function codeBlock(marker: string): string {
  const block = new RegExp(`<!-- ${marker} -->\\s+\`\`\`\\w+\\n([\\s\\S]+?)\`\`\``).exec(README)?.[1];
  if (block === undefined) throw new Error(`README.md has no code block after <!-- ${marker} -->`);
  return block;
}

describe("README", { timeout: 60_000 }, () => {
  const directory = mkdtempSync(join(tmpdir(), "narthex-readme-"));
  let product: Product;

  beforeAll(async () => {
    product = await startProduct({ directory });
  });
  afterAll(async () => {
    await product.stop();
    rmSync(directory, { recursive: true });
  });

  /** The block with the address of the product that this test started. */
  function here(block: string): string {
    return block.replaceAll("127.0.0.1:4000", new URL(product.url).host);
  }

  function environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, NARTHEX_KEY: product.rootKey };
  }

  it("has a call that gets a completion as printed", async () => {
    const call = codeBlock("call");
    expect(call).toContain("schema/operations/create-completion.graphql");
    const { stdout } = await run("bash", ["-c", here(call)], { cwd: ROOT, env: environment() });
    expect(JSON.parse(stdout)).toMatchObject({
      data: {
        createCompletion: {
          completion: { id: expect.stringMatching(/^cmpl_/) as string, text: expect.stringMatching(/\w/) as string },
        },
      },
    });
  });

  it("has a stream that prints tokens as printed", async () => {
    const script = here(codeBlock("stream"));
    const { stdout, stderr } = await run(process.execPath, ["--input-type=module", "-e", script], {
      cwd: ROOT,
      env: environment(),
    });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/\w[\s\S]+\n\d+ tokens\n$/);
  });

  it("links only to what is there", () => {
    const links = [...README.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1] ?? "");
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(() => readFileSync(`${ROOT}${link}`), link).not.toThrow(/ENOENT/);
  });
});
