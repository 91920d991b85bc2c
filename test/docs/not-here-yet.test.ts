import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

const DOCS = new URL("../../docs/", import.meta.url);
/** What callers and operators would write of it, were it there. */
const LATER =
  /idempotencyKey|idempotency-key|estimateCompletion|create(?:Budget|RateLimit|Route|Policy)\b|\bpolic(?:y|ies)\(/i;

it("the documentation offers nothing of what is not here yet", () => {
  const pages = readdirSync(DOCS, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
  expect(pages.length).toBeGreaterThan(30);
  const offering = pages.filter((name) => LATER.test(readFileSync(new URL(name, DOCS), "utf8")));
  expect(offering).toEqual([]);
  for (const file of ["../../README.md", "../../.env.example"]) {
    expect(readFileSync(new URL(file, import.meta.url), "utf8"), file).not.toMatch(LATER);
  }
});
