import {
  GraphQLError,
  Kind,
  TokenKind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from "graphql";

/** Limits on documents; checked before anything costly, on HTTP and WebSocket alike. */
export interface DocumentLimits {
  /** Fields inside fields; default 12. Introspection has its own limit. */
  readonly maxDepth: number;
  /** Aliases of an operation, those of its fragments counted as often as they are spread; default 30. */
  readonly maxAliases: number;
  /** Tokens of the document; default 4,000. */
  readonly maxTokens: number;
}

/** Fields at the root of an operation. */
const MAX_ROOT_FIELDS = 30;
/** Fields that stand in one place more than once under one name; merging them takes the square of their number. */
const MAX_DUPLICATES = 50;
/** Fields of an operation once its fragments are spread. */
const MAX_FIELDS = 1_000;
/** Directives of a document. */
const MAX_DIRECTIVES = 50;
/** Characters of a name; rules print names, and compare them with others. */
const MAX_NAME_LENGTH = 200;
/** Levels below `__schema` or `__type`; the introspection query of graphql-js has 13. */
const MAX_INTROSPECTION_DEPTH = 15;

/** What is counted while the selections of one definition are walked. */
interface Counts {
  fields: number;
  aliases: number;
  duplicates: number;
}

/** One place in a walk. */
interface Place {
  readonly depth: number;
  readonly isIntrospection: boolean;
}

/**
 * Finds the first limit that a document passes. Takes time in proportion to the limits, whatever the document: it runs before
 * the rules of the specification, some of which take the square of the number of fields.
 */
export function findPassedLimit(document: DocumentNode, limits: DocumentLimits): GraphQLError | undefined {
  const walk = createWalk(document, limits);
  try {
    walk.measureNames();
    walk.countDirectives();
    for (const definition of document.definitions) {
      if (definition.kind === Kind.OPERATION_DEFINITION) walk.walkRoot(definition.selectionSet, true);
      if (definition.kind === Kind.FRAGMENT_DEFINITION) walk.walkRoot(definition.selectionSet, false);
    }
    return undefined;
  } catch (error) {
    if (error instanceof LimitError) return new GraphQLError(error.message);
    throw error;
  }
}

class LimitError extends Error {}

function createWalk(document: DocumentNode, limits: DocumentLimits) {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }

  /** The fragments that are being spread, to see a cycle. */
  const spreading = new Set<string>();

  /** Walks one level with all its fragments spread, then the levels below. */
  function walkLevel(set: SelectionSetNode, place: Place, counts: Counts, names: Set<string>): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        countField(counts);
        walkLevel(selection.selectionSet, place, counts, names);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        countField(counts);
        const name = selection.name.value;
        const fragment = fragments.get(name);
        // A cycle or a missing fragment is for the rules of the specification to say.
        if (fragment === undefined || spreading.has(name)) continue;
        spreading.add(name);
        walkLevel(fragment.selectionSet, place, counts, names);
        spreading.delete(name);
      } else {
        countField(counts);
        if (selection.alias !== undefined) count(counts, "aliases", limits.maxAliases, "aliases");
        const name = (selection.alias ?? selection.name).value;
        if (names.has(name))
          count(counts, "duplicates", MAX_DUPLICATES, "fields that repeat another in the same place");
        names.add(name);
        const isIntrospection = place.isIntrospection || isIntrospectionRoot(selection.name.value);
        const depth = isIntrospection && !place.isIntrospection ? 1 : place.depth + 1;
        const max = isIntrospection ? MAX_INTROSPECTION_DEPTH : limits.maxDepth;
        if (depth > max) refuse("levels of fields", max);
        if (selection.selectionSet === undefined) continue;
        walkLevel(selection.selectionSet, { depth, isIntrospection }, counts, new Set());
      }
    }
  }

  return {
    walkRoot(set: SelectionSetNode, isOperation: boolean): void {
      const counts: Counts = { fields: 0, aliases: 0, duplicates: 0 };
      const names = new Set<string>();
      // How deep a fragment is depends on where it is spread, so depth is counted from operations alone.
      const depth = isOperation ? 0 : Number.NEGATIVE_INFINITY;
      walkLevel(set, { depth, isIntrospection: false }, counts, names);
      if (isOperation && names.size > MAX_ROOT_FIELDS) refuse("fields at the root of an operation", MAX_ROOT_FIELDS);
    },
    measureNames(): void {
      for (let token = document.loc?.startToken; token; token = token.next ?? undefined) {
        if (token.kind === TokenKind.NAME && token.end - token.start > MAX_NAME_LENGTH) {
          throw new LimitError(`A name in the document has more than ${String(MAX_NAME_LENGTH)} characters.`);
        }
      }
    },
    countDirectives(): void {
      if (countDirectives(document) > MAX_DIRECTIVES) refuse("directives", MAX_DIRECTIVES);
    },
  };
}

function countField(counts: Counts): void {
  count(counts, "fields", MAX_FIELDS, "fields, those of fragments counted wherever they are spread");
}

function count(counts: Counts, what: keyof Counts, max: number, name: string): void {
  counts[what] += 1;
  if (counts[what] > max) refuse(name, max);
}

function refuse(name: string, max: number): never {
  throw new LimitError(
    `The document has more than ${String(max)} ${name}, which is the limit. Ask for less, or in several requests.`,
  );
}

function isIntrospectionRoot(name: string): boolean {
  return name === "__schema" || name === "__type";
}

/** Counts without recursion over kinds: whatever node has directives. */
function countDirectives(document: DocumentNode): number {
  let found = 0;
  const left: unknown[] = [...document.definitions];
  while (left.length > 0) {
    const node = left.pop();
    if (typeof node !== "object" || node === null) continue;
    if ("directives" in node) found += toList(node.directives).length;
    if ("variableDefinitions" in node) left.push(...toList(node.variableDefinitions));
    if ("selectionSet" in node) left.push(node.selectionSet);
    if ("selections" in node) left.push(...toList(node.selections));
  }
  return found;
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
