import { GraphQLError, GraphQLScalarType } from "graphql";
import { GraphQLDateTime, GraphQLJSON, GraphQLJSONObject, GraphQLSafeInt } from "graphql-scalars";

/** A moment in time. */
export const DateTime = describe(
  GraphQLDateTime,
  "A moment in time as RFC 3339 says it, such as 2026-03-01T12:00:00.000Z. Answers are in UTC with milliseconds.",
);

/** A whole number that every JSON parser holds exactly. */
export const SafeInt = describe(
  GraphQLSafeInt,
  "A whole number between -(2^53 - 1) and 2^53 - 1: counts of tokens outgrow Int.",
);

/** Any JSON value. */
export const Json = describe(GraphQLJSON, "Any JSON value: object, array, string, number, boolean or null.");

/** The most levels of a JSON object that a caller gives; whoever prints a value calls itself for each. */
const MAX_JSON_DEPTH = 100;

/** A JSON object. */
export const JsonObject = describe(
  new GraphQLScalarType({
    ...GraphQLJSONObject.toConfig(),
    parseValue: (value) => assertShallow(GraphQLJSONObject.parseValue(value)),
    parseLiteral: (node, variables) => assertShallow(GraphQLJSONObject.parseLiteral(node, variables)),
  }),
  "A JSON object. As a variable, give the object itself, not its text.",
);

/** Goes level by level, not value in value: what is nested too deeply must not be walked by calls. */
function assertShallow<T>(value: T): T {
  let level: readonly object[] = isObject(value) ? [value] : [];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) throw new GraphQLError("A JSON object has at most 100 levels.");
    level = level.flatMap((inner) => Object.values(inner).filter(isObject));
  }
  return value;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function describe<I, O>(scalar: GraphQLScalarType<I, O>, description: string): GraphQLScalarType<I, O> {
  return new GraphQLScalarType({ ...scalar.toConfig(), description, specifiedByURL: null });
}
