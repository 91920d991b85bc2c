import { generate, type CodegenConfig } from "@graphql-codegen/cli";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import config from "../../codegen.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

it("the typed documents that the tests use are those of the schema and its operations: `npm run codegen` writes them", async () => {
  const given: CodegenConfig = { ...config, silent: true };
  const files = (await generate({ ...given, cwd: ROOT }, false)) as readonly { filename: string; content: string }[];
  const made = files.map(({ filename, content }) => [filename.replace(/^.*test\/generated\//, ""), content]);
  const kept = readdirSync(new URL("../generated/", import.meta.url)).map((name) => [
    name,
    readFileSync(new URL(`../generated/${name}`, import.meta.url), "utf8"),
  ]);
  expect(new Map(made as [string, string][])).toEqual(new Map(kept as [string, string][]));
});
