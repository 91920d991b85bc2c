import {
  coerceInputValue,
  GraphQLError,
  isInputType,
  isNonNullType,
  typeFromAST,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { badUserInput } from "../../domain/error/gateway-error.ts";
import { redactReason } from "./redact.ts";

/** The most errors that one answer lists. */
const MAX_ERRORS = 20;

/**
 * Says what is wrong with an operation's variables, each with the `field`, never with a value: graphql-js quotes the values, and
 * they are prompts. Only called when it has refused them.
 */
export function describeVariableErrors(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
  options: { readonly hidesSuggestions: boolean },
): readonly GraphQLError[] {
  const errors: GraphQLError[] = [];

  function add(field: readonly (string | number)[], message: string): void {
    const originalError = badUserInput(field.map(String), message);
    errors.push(new GraphQLError(message, { originalError }));
    // The rest is not even looked at: for each value that is wrong graphql-js prints it and seeks names like it.
    if (errors.length >= MAX_ERRORS) throw new EnoughError();
  }

  function checkAll(): void {
    for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
      const name = variable.name.value;
      const type = typeFromAST(schema, typeNode);
      if (type === undefined || !isInputType(type)) continue;
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value === undefined || value === null) {
        const isMissing = isNonNullType(type) && (value === null || defaultValue === undefined);
        if (isMissing) add([name], `The variable $${name} is required and must not be null.`);
        continue;
      }
      coerceInputValue(value, type, (path, _value, error) => {
        const reason = redactReason(error.message, options);
        const named = /^Field "(\w+)" /.exec(reason)?.[1];
        const field = [...path, ...(named === undefined ? [] : [named])];
        add(field.length === 0 ? [name] : field, `The variable $${name} is wrong${toPlace(path)}: ${reason}`);
      });
    }
  }

  try {
    checkAll();
  } catch (error) {
    if (!(error instanceof EnoughError)) throw error;
  }
  return errors;
}

/** Thrown by ourselves to leave graphql-js. */
class EnoughError extends Error {}

function toPlace(path: readonly (string | number)[]): string {
  return path.length === 0 ? "" : ` at ${path.map(String).join(".")}`;
}
