import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { serveGraphql, type ServedGraphql, type WireError } from "../testkit/serve-graphql.ts";

/** A document of so many levels. Its names are wrong, which is said of documents only that are not too deep. */
function nest(levels: number): string {
  return `{ ${"a { ".repeat(levels - 1)}id${" }".repeat(levels - 1)} }`;
}

const many = (count: number, part: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(" ");

const CASES: readonly (readonly [string, string, string, RegExp])[] = [
  ["depth", nest(13), "GRAPHQL_VALIDATION_FAILED", /12 levels/],
  [
    "aliases",
    `{ ${many(31, (index) => `a${String(index)}: viewer { scopes }`)} }`,
    "GRAPHQL_VALIDATION_FAILED",
    /30 aliases/,
  ],
  [
    "aliases in fragments, as often as they are spread",
    `{ viewer { ...F ...G ...H ...I } } ${["F", "G", "H", "I"].map((name) => `fragment ${name} on Viewer { ...X }`).join(" ")} fragment X on Viewer { ${many(8, (index) => `a${String(index)}: scopes`)} }`,
    "GRAPHQL_VALIDATION_FAILED",
    /30 aliases/,
  ],
  ["tokens", `{ ${many(4_001, () => "viewer")} }`, "GRAPHQL_PARSE_FAILED", /4000 tokens/],
  ["text", `{ viewer(a: "${"x".repeat(1_048_576)}") { scopes } }`, "GRAPHQL_PARSE_FAILED", /1048576 characters/],
  [
    "repeated fields",
    `{ viewer { ${many(60, () => "scopes")} } }`,
    "GRAPHQL_VALIDATION_FAILED",
    /50 fields that repeat/,
  ],
  [
    "fields at the root",
    `{ ${many(31, (index) => `f${String(index)}`)} }`,
    "GRAPHQL_VALIDATION_FAILED",
    /30 fields at the root/,
  ],
  [
    "directives",
    `{ viewer { scopes ${many(51, () => "@skip(if: false)")} } }`,
    "GRAPHQL_VALIDATION_FAILED",
    /50 directives/,
  ],
  [
    "fields of fragments that double",
    `{ viewer { ...F0 } } ${many(12, (index) => `fragment F${String(index)} on Viewer { ...F${String(index + 1)} ...F${String(index + 1)} }`)} fragment F12 on Viewer { scopes }`,
    "GRAPHQL_VALIDATION_FAILED",
    /1000 fields|50 fields that repeat/,
  ],
  [
    "a cycle of fragments",
    "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }",
    "GRAPHQL_VALIDATION_FAILED",
    /Cannot spread fragment/,
  ],
];

describe("limits", () => {
  let served: ServedGraphql & AsyncDisposable;
  beforeAll(async () => {
    served = await serveGraphql();
  });
  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  it.each(CASES)("refuse too much of %s over HTTP and say the limit", async (_, query, code, message) => {
    const startedAtMs = performance.now();
    const answer = await served.post(query);
    expect(answer.status).toBe(400);
    expect(answer.errors?.[0]?.extensions.code).toBe(code);
    expect(answer.errors?.map((error) => error.message).join("\n")).toMatch(message);
    expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  });

  it.each(CASES)("refuse too much of %s over the WebSocket and say the limit", async (_, query, code, message) => {
    const error: unknown = await served
      .connect()
      .iterate({ query })
      .next()
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    const errors = error as readonly WireError[];
    expect(errors[0]?.extensions.code).toBe(code);
    expect(errors.map((each) => each.message).join("\n")).toMatch(message);
  });

  it("allow what just fits: 12 levels, 30 aliases, the standard introspection query", async () => {
    expect((await served.post(nest(12))).errors?.[0]?.message).toMatch(/Cannot query field/);
    expect((await served.post(nest(13))).errors?.[0]?.message).toMatch(/12 levels/);
    const aliased = await served.post(`{ ${many(30, (index) => `a${String(index)}: viewer { scopes }`)} }`);
    expect(aliased.errors).toBeUndefined();
    const introspection = await served.post(
      getIntrospectionQuery({ specifiedByUrl: true, directiveIsRepeatable: true, inputValueDeprecation: true }),
    );
    expect(introspection.errors).toBeUndefined();
    expect(introspection.data).toHaveProperty("__schema");
  });

  it.each(["0", "-1", "201"])("refuse first: %s with the field and the range", async (first) => {
    const answer = await served.post(
      `{ completions(first: ${first}) { edges { node { id } } } models { edges { cursor } } }`,
    );
    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: ["first"] });
    expect(answer.errors?.[0]?.message).toContain("between 1 and 200");
    expect(answer.data?.models).not.toBeNull();
  });

  it("hide the schema where introspection is off, suggestions included", async () => {
    await using closed = await serveGraphql({ graphql: { introspection: false } });
    for (const query of ["{ __schema { queryType { name } } }", '{ __type(name: "Query") { name } }']) {
      const answer = await closed.post(query);
      expect(answer.errors?.[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
      expect(answer.text).not.toContain("data");
    }
    const guess = await closed.post("{ vewer { scopes } }");
    expect(guess.text).not.toContain("Did you mean");
    expect((await closed.post("{ __typename viewer { __typename } }")).errors).toBeUndefined();
    expect((await served.post("{ vewer { scopes } }")).text).toContain("Did you mean");
    const sdl = await closed.post("{ _service { sdl } }", {
      secret: closed.gateway.addKey("org_a", ["model:read"]).secret,
    });
    expect(sdl.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});
