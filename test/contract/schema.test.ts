import { readFileSync } from "node:fs";
import {
  buildASTSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
  type GraphQLSchema,
} from "graphql";
import { describe, expect, it } from "vitest";
import { buildPlainSchema } from "../../src/graphql/build-sdl.ts";

/** Names of the contract that belong to what is not built yet: types whole, others as `Type.member`. Shorter with every issue. */
const ABSENT = [
  "Budget",
  "BudgetPeriod",
  "CompletionEstimate",
  "CreateBudgetInput",
  "CreateBudgetPayload",
  "CreateCompletionInput.idempotencyKey",
  "CreateDeploymentInput.maxConcurrency",
  "CreateDeploymentInput.reserved",
  "CreateDeploymentInput.weight",
  "CreateRateLimitInput",
  "CreateRateLimitPayload",
  "CreateRouteInput",
  "CreateRoutePayload",
  "Enforcement",
  "Mutation.createBudget",
  "Mutation.createRateLimit",
  "Mutation.createRoute",
  "Policy",
  "PolicyConnection",
  "PolicyEdge",
  "PolicyFilter",
  "PolicyKind",
  "PolicySubjectInput",
  "PolicySubjectType",
  "PriceUnit.IMAGE",
  "Query.estimateCompletion",
  "Query.policies",
  "Query.policy",
  "RateLimit",
  "RateLimitUnit",
  "Route",
  "RouteNodeInput",
  "RouteStrategy",
  "RouteTargetInput",
];

describe("the schema and its contract", () => {
  const contract = describeSchema(buildASTSchema(parse(readFileSync("test/fixtures/contract.graphql", "utf8"))));
  const built = describeSchema(buildPlainSchema());

  it("holds every name that belongs to what is built, and lists what does not", () => {
    const missing = [...contract.keys()].filter((name) => !built.has(name));
    const isPartOfMissing = (name: string): boolean =>
      [...name.matchAll(/[.(]/g)].some(({ index }) => missing.includes(name.slice(0, index)));
    expect(missing.filter((name) => !isPartOfMissing(name)).sort()).toEqual(ABSENT);
  });

  it("gives each of them the contract's type", () => {
    const different = [...contract].flatMap(([name, type]) => {
      const own = built.get(name);
      return own === undefined || own === type ? [] : [`${name}: ${own}, not ${type}`];
    });
    expect(different).toEqual([]);
  });

  it("requires no input that the contract does not know", () => {
    const added = [...built].filter(
      ([name, type]) => /Input\.|\(/.test(name) && type.endsWith("!") && !contract.has(name),
    );
    const ofKnown = added.filter(
      ([name]) => contract.has(name.replace(/[.(].*$/, "")) && contract.has(name.replace(/\(.*$/, "")),
    );
    expect(ofKnown).toEqual([]);
  });
});

/** Every name of a schema with its type: `Type`, `Type.field`, `Type.field(arg)`, `Enum.VALUE`. */
function describeSchema(schema: GraphQLSchema): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith("__")) continue;
    const interfaces = isObjectType(type) ? type.getInterfaces().map(({ name }) => name) : [];
    names.set(type.name, [type.astNode?.kind ?? kindOf(type), ...interfaces].join(" "));
    if (isEnumType(type)) for (const value of type.getValues()) names.set(`${type.name}.${value.name}`, "value");
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) names.set(`${type.name}.${field.name}`, String(field.type));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      names.set(`${type.name}.${field.name}`, String(field.type));
      for (const arg of field.args) names.set(`${type.name}.${field.name}(${arg.name})`, String(arg.type));
    }
  }
  return names;
}

function kindOf(type: object): string {
  if (isEnumType(type)) return "EnumTypeDefinition";
  if (isInputObjectType(type)) return "InputObjectTypeDefinition";
  if (isInterfaceType(type)) return "InterfaceTypeDefinition";
  return isObjectType(type) ? "ObjectTypeDefinition" : "ScalarTypeDefinition";
}
