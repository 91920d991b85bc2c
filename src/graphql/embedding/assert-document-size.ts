import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type FieldNode,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";
import {
  assertAnswerSize,
  type EmbeddingAnswerPart,
  type VectorForm,
} from "../../domain/embedding/assert-answer-size.ts";
import type { CreateEmbeddingsInput } from "./embedding.input.ts";

/** What is read of an operation. */
type Operation = Pick<GraphQLResolveInfo, "fieldName" | "fragments" | "operation" | "variableValues">;

/** The fields that write a vector out, and how. */
const FORMS: Readonly<Partial<Record<string, VectorForm>>> = { vector: "float", base64: "base64" };

/**
 * Asserts that all `createEmbeddings` of an operation together ask for no more than one answer may hold.
 *
 * @param inputOf the input of such a field; `undefined` where it cannot be read
 * @throws {@link GatewayError} `BAD_USER_INPUT` with the field `input`
 */
export function assertDocumentSize(
  info: Operation,
  inputOf: (field: FieldNode) => CreateEmbeddingsInput | undefined,
): void {
  const parts: EmbeddingAnswerPart[] = [];
  for (const fields of groupFields([info.operation.selectionSet], info).values()) {
    const [field] = fields;
    if (field?.name.value !== info.fieldName) continue;
    const input = inputOf(field);
    if (input === undefined) continue;
    parts.push({ input: input.input, dimensions: input.dimensions, forms: formsOf(fields, info) });
  }
  assertAnswerSize(parts);
}

/** Every time that a field's answer writes its vectors out, under whatever names. */
function formsOf(fields: readonly FieldNode[], info: Operation): readonly VectorForm[] {
  return groupsBelow(fields, info)
    .filter((group) => group[0]?.name.value === "embeddings")
    .flatMap((group) => groupsBelow(group, info))
    .flatMap((group) => FORMS[group[0]?.name.value ?? ""] ?? []);
}

function groupsBelow(fields: readonly FieldNode[], info: Operation): readonly (readonly FieldNode[])[] {
  const sets = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
  return [...groupFields(sets, info).values()];
}

/** The fields of a level by their names in the answer, those of fragments among them: what has one name is answered once. */
function groupFields(sets: readonly SelectionSetNode[], info: Operation): ReadonlyMap<string, readonly FieldNode[]> {
  const groups = new Map<string, FieldNode[]>();
  const walk = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (!isWanted(selection, info)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = (selection.alias ?? selection.name).value;
        groups.set(key, [...(groups.get(key) ?? []), selection]);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet);
      else {
        const fragment = info.fragments[selection.name.value];
        if (fragment !== undefined) walk(fragment.selectionSet);
      }
    }
  };
  sets.forEach(walk);
  return groups;
}

/** Whether a selection is to be carried out, by its `@skip` and `@include`. */
export function isWanted(selection: SelectionNode, { variableValues }: Pick<Operation, "variableValues">): boolean {
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variableValues)?.["if"] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variableValues)?.["if"] !== false
  );
}
