import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
  type DocumentNode,
  type GraphQLSchema,
} from "graphql";
import { createWeightedCache } from "../../lib/weighted-cache.ts";
import { findPassedLimit, type DocumentLimits } from "./limits.ts";
import { findOptionalRoot } from "./subscription-root.ts";

/** Parses and checks documents, each text once. */
export interface Documents {
  /** The document of a text; throws `GRAPHQL_PARSE_FAILED`. */
  parse(source: string): DocumentNode;
  /** What is wrong with a document: the first limit that it passes, or what the schema does not allow. Empty for a good one. */
  check(document: DocumentNode): readonly GraphQLError[];
}

/** What {@link createDocuments} works with. */
export interface DocumentsOptions {
  readonly schema: GraphQLSchema;
  readonly limits: DocumentLimits;
  /** Whether the schema may be asked about. */
  readonly introspection: boolean;
}

/**
 * The longest text of a document, in UTF-16 units. One token may be as long as a body, and reading it holds up everybody; long
 * values have their place in the variables.
 */
export const MAX_DOCUMENT_LENGTH = 1_048_576;
/** How many parsed texts are kept. */
const MAX_KEPT = 1_000;
/** Longer texts are not kept. */
const MAX_KEPT_LENGTH = 32_768;
/** The most tokens of all that are kept: each takes some 500 bytes once it is parsed, and a text of 8 KB has 4,000. */
const MAX_KEPT_TOKENS = 200_000;
/** The most errors that one answer lists. */
const MAX_ERRORS = 20;

/** Creates the parser and checker of documents. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { schema, limits } = options;
  const rules = options.introspection ? specifiedRules : [...specifiedRules, NoSchemaIntrospectionCustomRule];
  const kept = createWeightedCache<DocumentNode>({ maxEntries: MAX_KEPT, maxWeight: MAX_KEPT_TOKENS });
  const checked = new WeakMap<DocumentNode, readonly GraphQLError[]>();

  function checkOnce(document: DocumentNode): readonly GraphQLError[] {
    const passed = findPassedLimit(document, limits) ?? findOptionalRoot(document);
    const errors = passed === undefined ? validate(schema, document, rules, { maxErrors: MAX_ERRORS }) : [passed];
    return errors.map((error) => withCode(error, "GRAPHQL_VALIDATION_FAILED"));
  }

  return {
    parse(source) {
      const known = kept.get(source);
      if (known !== undefined) return known;
      const document = parseDocument(source, limits.maxTokens);
      if (source.length <= MAX_KEPT_LENGTH) kept.put(source, document, document.tokenCount ?? source.length);
      return document;
    },
    check(document) {
      const known = checked.get(document);
      if (known !== undefined) return known;
      const errors = checkOnce(document);
      checked.set(document, errors);
      return errors;
    },
  };
}

function parseDocument(source: string, maxTokens: number): DocumentNode {
  if (source.length > MAX_DOCUMENT_LENGTH) {
    throw new GraphQLError(
      `The document is longer than ${String(MAX_DOCUMENT_LENGTH)} characters. Put long values into variables.`,
      { extensions: { code: "GRAPHQL_PARSE_FAILED" } },
    );
  }
  try {
    return parse(source, { maxLexicalTokens: maxTokens });
  } catch (error) {
    if (error instanceof GraphQLError) throw withCode(error, "GRAPHQL_PARSE_FAILED");
    const originalError = error instanceof Error ? error : new Error("The parser failed.");
    throw new GraphQLError(originalError.message, { originalError, extensions: { code: "GRAPHQL_PARSE_FAILED" } });
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { nodes, source, positions, path } = error;
  return new GraphQLError(error.message, {
    ...(nodes === undefined ? {} : { nodes }),
    ...(source === undefined ? {} : { source }),
    ...(positions === undefined ? {} : { positions }),
    ...(path === undefined ? {} : { path }),
    extensions: { code },
  });
}
