import { buildSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createDocuments } from "../../../src/graphql/execution/documents.ts";

describe("documents that were parsed", () => {
  const documents = () =>
    createDocuments({
      schema: buildSchema("type Query { a: Int }"),
      limits: { maxDepth: 12, maxAliases: 30, maxTokens: 4_000 },
      introspection: true,
    });
  /** A text of so many fields, no other's. */
  const textOf = (fields: number, count: number): string => `{ ${"a ".repeat(fields)} b${String(count)} }`;

  it("are kept, a thousand of a usual size", () => {
    const { parse } = documents();
    const first = parse(textOf(100, 0));
    for (let count = 1; count < 1_000; count += 1) parse(textOf(100, count));
    expect(parse(textOf(100, 0)) === first).toBe(true);
  });

  it("are let go before many large ones fill the memory, refused or not", () => {
    const { parse } = documents();
    const first = parse(textOf(3_900, 0));
    for (let count = 1; count < 60; count += 1) parse(textOf(3_900, count));
    expect(parse(textOf(3_900, 0)) === first).toBe(false);
  });
});
