import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/** A plain decimal number: no exponent, no blanks. */
const DECIMAL = /^-?\d{1,30}(?:\.\d{1,60})?$/;

/** Money as an exact decimal number in text. */
export const GraphQLDecimal = new GraphQLScalarType<string, string>({
  name: "Decimal",
  description:
    'An exact decimal number as a string, such as "0.00015": never a float, no exponent. Amounts of money are in US dollars. ' +
    "As input a number is taken, too.",
  serialize: parseDecimal,
  parseValue: parseDecimal,
  parseLiteral(node) {
    if (node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT)
      return parseDecimal(node.value);
    return refuse();
  },
});

function parseDecimal(value: unknown): string {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && DECIMAL.test(text) ? text : refuse();
}

function refuse(): never {
  throw new GraphQLError('Decimal must be a decimal number as a string, for example "0.05".');
}
