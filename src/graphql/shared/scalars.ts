import { GraphQLError, GraphQLScalarType } from "graphql";
import { GraphQLDateTime, GraphQLJSON, GraphQLJSONObject, GraphQLSafeInt } from "graphql-scalars";
import { isNestedTooDeeply, MAX_JSON_DEPTH } from "../../lib/json.ts";

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

/** A JSON object. */
export const JsonObject = describe(
  new GraphQLScalarType({
    ...GraphQLJSONObject.toConfig(),
    parseValue: (value) => assertShallow(GraphQLJSONObject.parseValue(value)),
    parseLiteral: (node, variables) => assertShallow(GraphQLJSONObject.parseLiteral(node, variables)),
  }),
  "A JSON object. As a variable, give the object itself, not its text.",
);

function assertShallow<T>(value: T): T {
  if (!isNestedTooDeeply(value)) return value;
  throw new GraphQLError(`A JSON object has at most ${String(MAX_JSON_DEPTH)} levels.`);
}

function describe<I, O>(scalar: GraphQLScalarType<I, O>, description: string): GraphQLScalarType<I, O> {
  return new GraphQLScalarType({ ...scalar.toConfig(), description, specifiedByURL: null });
}
