import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ERROR_CODES } from "../../src/domain/error/codes.ts";

const PAGES = new URL("../../docs/errors/", import.meta.url);
/** Codes that stand in the table before the part that uses them. */
const RESERVED = ["BUDGET_EXCEEDED", "GUARDRAIL_BLOCKED", "IDEMPOTENCY_CONFLICT"];

/** GraphQL's own codes, which errors of a document keep. */
const DOCUMENT_CODES = ["GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "PERSISTED_QUERY_NOT_FOUND"];

interface AnswerWithErrors {
  readonly errors: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

describe("docs/errors", () => {
  it("has a page for every code, and no other", () => {
    const codes = readdirSync(PAGES).map((name) => name.replace(/\.md$/, ""));
    expect(codes.sort()).toEqual([...Object.keys(ERROR_CODES), ...DOCUMENT_CODES].sort());
  });

  it.each(Object.entries(ERROR_CODES))("says of %s its cause, what to do, its status and an answer", (code, row) => {
    const page = readFileSync(new URL(`${code}.md`, PAGES), "utf8");
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    expect(page).toContain(`HTTP status ${row.httpStatus} · ${row.retryable ? "retryable" : "not retryable"}`);
    expect(page).toMatch(/^## Cause$[\s\S]+^## What to do$/m);
    if (RESERVED.includes(code)) {
      expect(page).toContain("nothing answers with it yet");
      return;
    }
    const json = /```json\n([\s\S]+?)```/.exec(page)?.[1] ?? "";
    if (code === "CANCELLED") {
      expect(JSON.parse(json)).toMatchObject({ data: { completion: { errorCode: code } } });
      return;
    }
    const [error] = (JSON.parse(json) as AnswerWithErrors).errors;
    expect(error?.message).not.toBe("");
    expect(Object.keys(error?.extensions ?? {})).toEqual(
      expect.arrayContaining(["code", "requestId", "retryable", "docsUrl"]),
    );
    expect(error?.extensions.code).toBe(code);
  });
});
