import {
  GraphQLError,
  GraphQLSchema,
  Kind,
  OperationTypeNode,
  visit,
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { compileQuery, isCompiledQuery } from "graphql-jit";
import type { GraphqlContext } from "../context.ts";

/** Variables as a caller gave them. */
type Variables = Readonly<Record<string, unknown>>;

/** An operation made into code. */
export interface CompiledOperation {
  /**
   * Carries it out, a subscription for one event. `undefined` where it refuses the variables, before anything was done: what is
   * wrong with them graphql-js is to say. So, too, where there is too much to look at.
   */
  run(root: unknown, context: GraphqlContext, variables: Variables): Promise<ExecutionResult | undefined>;
  /** The variables for the events of a subscription: without its input, which is looked at once, when it begins. */
  forEvents(variables: Variables): Variables;
}

/** The fields whose operations are worth it: those that are called over and over, by programs, with the same document. */
const COMPILED_FIELDS: readonly string[] = ["createCompletion", "completionStream"];
/** A document is compiled when it comes for that many a time: one that comes once is carried out faster as it is. */
const COMPILE_AT = 3;
/**
 * The most values in the variables. The compiler's code lists everything that is wrong in them, each with the value printed, where
 * graphql-js gives up: half a minute for a body full of mistakes.
 */
const MAX_VALUES = 2_000;
/** The most fields of an operation once its fragments are spread: a thousand take a third of a second to compile, and 5 MB to keep. */
const MAX_FIELDS = 150;
/** How many operations are kept compiled; the least recently used goes first, and has to come as often again. */
const MAX_COMPILED = 150;
/** What stands for the input where nobody looks at it; as small as the schema lets it be. */
const NO_INPUT = { model: "", messages: [] };

/** Creates the finder of an operation's code; `undefined` for the operations that graphql-js is to carry out. */
export function createCompiledOperations(
  schema: GraphQLSchema,
): (document: DocumentNode, operation: OperationDefinitionNode) => CompiledOperation | undefined {
  /** How often an operation came that is not kept. */
  const seen = new WeakMap<OperationDefinitionNode, number>();
  /** With the count of the hit that was its last: to move an entry to the end would make a new table every few calls. */
  const kept = new Map<OperationDefinitionNode, { readonly compiled: CompiledOperation; lastHit: number }>();
  let hits = 0;
  const schemas = { schema, ofMutations: toSchemaOfMutations(schema) };

  function keep(operation: OperationDefinitionNode, compiled: CompiledOperation): void {
    if (kept.size >= MAX_COMPILED) {
      const [oldest] = [...kept].reduce((left, right) => (left[1].lastHit < right[1].lastHit ? left : right));
      kept.delete(oldest);
      seen.delete(oldest);
    }
    kept.set(operation, { compiled, lastHit: (hits += 1) });
  }

  return (document, operation) => {
    const known = kept.get(operation);
    if (known !== undefined) {
      known.lastHit = hits += 1;
      return known.compiled;
    }
    const times = (seen.get(operation) ?? 0) + 1;
    seen.set(operation, times);
    if (times !== COMPILE_AT) return undefined;
    const compiled = isCompilable(document, operation) ? compile(schemas, document, operation) : undefined;
    if (compiled !== undefined) keep(operation, compiled);
    return compiled;
  };
}

/**
 * Whether an operation asks for nothing but completions, and everything it passes on is a variable. The latter is for safety: the
 * compiler writes values that stand in the document into its code, and a text can be made so that it becomes code.
 */
function isCompilable(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const isWanted = operation.selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && COMPILED_FIELDS.includes(selection.name.value),
  );
  if (!isWanted || countFields(document, operation.selectionSet) > MAX_FIELDS) return false;
  let hasValues = false;
  const find = (): typeof BREAK => {
    hasValues = true;
    return BREAK;
  };
  visit(document, {
    IntValue: find,
    FloatValue: find,
    StringValue: find,
    BooleanValue: find,
    NullValue: find,
    EnumValue: find,
    ListValue: find,
    ObjectValue: find,
  });
  return !hasValues;
}

/** Fields once fragments are spread. Ends, as a document that was let through spreads no fragment in itself, and has a thousand at most. */
function countFields(document: DocumentNode, set: SelectionSetNode): number {
  return set.selections.reduce((sum, selection) => {
    if (selection.kind !== Kind.FRAGMENT_SPREAD) {
      const inner = selection.selectionSet === undefined ? 0 : countFields(document, selection.selectionSet);
      return sum + inner + 1;
    }
    const fragment = document.definitions.find(
      (definition) => definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
    );
    return fragment !== undefined && "selectionSet" in fragment
      ? sum + countFields(document, fragment.selectionSet) + 1
      : sum;
  }, 0);
}

/** The schema, and the one in which the fields of mutations are those of queries. */
interface Schemas {
  readonly schema: GraphQLSchema;
  readonly ofMutations: GraphQLSchema;
}

function toSchemaOfMutations(schema: GraphQLSchema): GraphQLSchema {
  return new GraphQLSchema({
    ...schema.toConfig(),
    query: schema.getMutationType(),
    mutation: null,
    assumeValid: true,
  });
}

/**
 * A mutation of one field is compiled as a query: there is none whose turn it could have to wait for, and the compiler's code for turns keeps
 * functions in properties, which drag all of the call into the old generation (docs/adr/0013-what-each-call-costs.md).
 */
function compile(
  { schema, ofMutations }: Schemas,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledOperation | undefined {
  const isAlone = operation.operation === OperationTypeNode.MUTATION && operation.selectionSet.selections.length === 1;
  const compiled = isAlone
    ? compileQuery(ofMutations, asQuery(document, operation), operation.name?.value)
    : compileQuery(schema, document, operation.name?.value);
  if (!isCompiledQuery(compiled)) return undefined;
  const inputs = findInputs(operation);
  return {
    async run(root, context, variables) {
      if (isLarge(variables)) return undefined;
      const result = await compiled.query(root, context, variables);
      if (result.errors === undefined) return result;
      if (result.data === undefined) return undefined;
      return { ...result, errors: result.errors.map((error) => toGraphqlError(error, document)) };
    },
    forEvents: (variables) => ({ ...variables, ...inputs }),
  };
}

function asQuery(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const query: OperationDefinitionNode = { ...operation, operation: OperationTypeNode.QUERY };
  return {
    ...document,
    definitions: document.definitions.map((definition) => (definition === operation ? query : definition)),
  };
}

/** The variables that the root fields take as their input, each with what stands for it. */
function findInputs(operation: OperationDefinitionNode): Variables {
  const names = operation.selectionSet.selections.flatMap((selection) =>
    selection.kind === Kind.FIELD
      ? (selection.arguments ?? []).flatMap(({ value }) => (value.kind === Kind.VARIABLE ? [value.name.value] : []))
      : [],
  );
  return Object.fromEntries(names.map((name) => [name, NO_INPUT]));
}

/** The compiler's errors have places but no nodes, and may lack extensions. */
function toGraphqlError(error: GraphQLError, document: DocumentNode): GraphQLError {
  const source = document.loc?.source;
  const lines = source?.body.split(/\r\n|[\n\r]/g) ?? [];
  const positions = (error.locations ?? []).map(({ line, column }) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1),
  );
  return new GraphQLError(error.message, {
    ...(source === undefined ? {} : { source, positions }),
    ...(error.path === undefined ? {} : { path: error.path }),
    ...(error.originalError === undefined ? {} : { originalError: error.originalError }),
  });
}

/** Whether variables hold more values than the code is to look at; texts count as one, however long. */
function isLarge(variables: Variables): boolean {
  const left: object[] = [variables];
  let found = 0;
  for (let value = left.pop(); value !== undefined; value = left.pop()) {
    const inner: readonly unknown[] = Object.values(value);
    found += inner.length;
    if (found > MAX_VALUES) return true;
    for (const item of inner) if (typeof item === "object" && item !== null) left.push(item);
  }
  return false;
}
