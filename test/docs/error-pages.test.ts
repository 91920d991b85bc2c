import { readdirSync, readFileSync } from "node:fs";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/domain/error/codes.ts";
import { startApp, type StartedApp } from "../testkit/start-app.ts";
import { PROVOCATIONS, type AnsweredCode, type DocumentCode, type ReservedCode } from "./provoked-errors.ts";

const PAGES = new URL("../../docs/errors/", import.meta.url);
const RESERVED: readonly ReservedCode[] = ["BUDGET_EXCEEDED", "GUARDRAIL_BLOCKED", "IDEMPOTENCY_CONFLICT"];
const DOCUMENT_CODES: Readonly<Record<DocumentCode, string>> = {
  GRAPHQL_PARSE_FAILED: "HTTP status 400 · not retryable",
  GRAPHQL_VALIDATION_FAILED: "HTTP status 400 · not retryable",
  PERSISTED_QUERY_NOT_FOUND: "HTTP status 200 · not retryable",
};
const ANSWERED = Object.keys(PROVOCATIONS) as AnsweredCode[];

describe("docs/errors", () => {
  let started: StartedApp;
  beforeAll(async () => {
    started = await startApp();
  });
  afterAll(() => started[Symbol.asyncDispose]());

  it("has a page for every code, and no other", () => {
    const codes = readdirSync(PAGES).map((name) => name.replace(/\.md$/, ""));
    expect(codes.sort()).toEqual([...Object.keys(ERROR_CODES), ...Object.keys(DOCUMENT_CODES)].sort());
  });

  it.each([
    ...Object.entries(ERROR_CODES).map(
      ([code, row]) =>
        [code, `HTTP status ${String(row.httpStatus)} · ${row.retryable ? "retryable" : "not retryable"}`] as const,
    ),
    ...Object.entries(DOCUMENT_CODES),
  ])("says of %s its cause, what to do and its status", (code, status) => {
    const page = readPage(code);
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    expect(page).toContain(status);
    expect(page).toMatch(/^## Cause$[\s\S]+^## What to do$/m);
  });

  it.each(RESERVED)("says of %s that nothing answers with it yet, and shows no answer", (code) => {
    expect(readPage(code)).toContain("nothing answers with it yet");
    expect(readPage(code)).not.toContain("```json");
  });

  it("shows an answer of every code that is not reserved", () => {
    expect([...ANSWERED, ...RESERVED].sort()).toEqual(
      [...Object.keys(ERROR_CODES), ...Object.keys(DOCUMENT_CODES)].sort(),
    );
  });

  it.each(ANSWERED)("shows of %s what the server answers, to the letter", { timeout: 60_000 }, async (code) => {
    const page = readPage(code);
    const { status, text } = await PROVOCATIONS[code](started);
    const shown = /^```json\n([\s\S]+?)^```$/m.exec(page)?.[1] ?? "";
    expect(withoutChance(shown)).toBe(withoutChance(await print(text)));
    // An answer with data is an answer; the status of the code is a whole answer's.
    const ofCode = Number(/^HTTP status (\d+)/m.exec(page)?.[1]);
    if (status !== undefined) expect(status).toBe("data" in (JSON.parse(text) as object) ? 200 : ofCode);
  });
});

function readPage(code: string): string {
  return readFileSync(new URL(`${code}.md`, PAGES), "utf8");
}

/** JSON as pages have it: every object on lines of its own. */
function print(text: string): Promise<string> {
  return format(JSON.stringify(JSON.parse(text), null, 2), { parser: "json", printWidth: 120 });
}

/** An answer without what differs from request to request: ids, and the port of the server. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\b(req|cmpl)_[0-9a-f]{32}\b/g, "$1_…")
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+\//g, "http://127.0.0.1:4000/");
}
