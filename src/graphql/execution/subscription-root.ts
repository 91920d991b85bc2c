import { GraphQLError, Kind, OperationTypeNode, type DocumentNode, type SelectionSetNode } from "graphql";

/** Directives that leave a field out. */
const LEAVING_OUT = ["skip", "include"];

/**
 * Finds a directive by which a subscription could be without its root field, which the specification forbids since September 2025. To be
 * asked before the rules of graphql-js 16: they fail on a variable there, and the execution where no field is left.
 */
export function findOptionalRoot(document: DocumentNode): GraphQLError | undefined {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    if (definition.operation !== OperationTypeNode.SUBSCRIPTION) continue;
    const error = findIn(definition.selectionSet, document, new Set());
    if (error !== undefined) return error;
  }
  return undefined;
}

function findIn({ selections }: SelectionSetNode, document: DocumentNode, seen: Set<string>): GraphQLError | undefined {
  for (const selection of selections) {
    const node = selection.directives?.find(({ name }) => LEAVING_OUT.includes(name.value));
    if (node !== undefined) {
      const message = `@${node.name.value} cannot stand at the root of a subscription: without its one field it has no events. Leave the directive out, or do not subscribe.`;
      return new GraphQLError(message, { nodes: [node] });
    }
    const error = findIn(fieldsBelow(selection, document, seen), document, seen);
    if (error !== undefined) return error;
  }
  return undefined;
}

/** What a fragment adds to the root; nothing for a field, and for a fragment that was looked at before. */
function fieldsBelow(
  selection: SelectionSetNode["selections"][number],
  document: DocumentNode,
  seen: Set<string>,
): SelectionSetNode {
  const none: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };
  if (selection.kind === Kind.INLINE_FRAGMENT) return selection.selectionSet;
  if (selection.kind === Kind.FIELD || seen.has(selection.name.value)) return none;
  seen.add(selection.name.value);
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value)
      return definition.selectionSet;
  }
  return none;
}
