import { Kind, parse } from "graphql";
import { describe, expect, it } from "vitest";
import { createCompiledOperations } from "../../../src/graphql/execution/compiled-operations.ts";
import { createGraphqlSchema } from "../../../src/graphql/schema.ts";

describe("operations that are compiled", () => {
  const schema = createGraphqlSchema();
  /** Finds the code of an operation, asked for so many times. */
  function createFinder() {
    const find = createCompiledOperations(schema);
    const operationOf = (text: string) => {
      const document = parse(text);
      const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
      if (operation === undefined) throw new Error("The text has no operation.");
      return (times: number): boolean => {
        let isCompiled = false;
        for (let count = 0; count < times; count += 1) isCompiled = find(document, operation) !== undefined;
        return isCompiled;
      };
    };
    return operationOf;
  }
  const small = (name: string): string =>
    `mutation ${name}($input: CreateCompletionInput!) { createCompletion(input: $input) { completion { id } } }`;

  it("came three times, and are small, whatever their fragments hide", () => {
    const operationOf = createFinder();
    const fields = Array.from({ length: 20 }, (_, at) => `a${String(at)}: createCompletion(input: $input) { ...F }`);
    const large = `mutation ($input: CreateCompletionInput!) { ${fields.join(" ")} }
      fragment F on CreateCompletionPayload { completion { id text usage { inputTokens outputTokens } cost { amountUsd } } }`;
    expect(operationOf(small("A"))(2)).toBe(false);
    expect(operationOf(small("A"))(3)).toBe(true);
    expect(operationOf(large)(5)).toBe(false);
  });

  it("are kept as long as they are used, others make room", () => {
    const operationOf = createFinder();
    const used = operationOf(small("Used"));
    const unused = operationOf(small("Unused"));
    expect([used(3), unused(3)]).toEqual([true, true]);
    for (let count = 0; count < 200; count += 1) {
      expect(operationOf(small(`Other${String(count)}`))(3)).toBe(true);
      expect(used(1)).toBe(true);
    }
    expect(unused(1)).toBe(false);
    expect(unused(2)).toBe(true);
  });
});
