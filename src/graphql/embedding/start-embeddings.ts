import { getArgumentValues, Kind, type FieldNode, type GraphQLResolveInfo } from "graphql";
import type { Embeddings } from "../../domain/embedding/embedding.ts";
import type { GraphqlContext } from "../context.ts";
import { assertDocumentSize, isWanted } from "./assert-document-size.ts";
import type { CreateEmbeddingsInput } from "./embedding.input.ts";

/**
 * Begins the call of a `createEmbeddings`, and those of the same field that follow it directly in the operation: mutations are
 * carried out one after the other, and only what is under way at the same time can share a vendor's call. What comes between them
 * keeps its place.
 *
 * @throws {@link GatewayError} `BAD_USER_INPUT` where the operation asks for more than one answer may hold; nothing is begun then
 */
export function startEmbeddings(
  input: CreateEmbeddingsInput,
  context: GraphqlContext,
  info: Pick<GraphQLResolveInfo, "fieldName" | "fragments" | "operation" | "parentType" | "path" | "variableValues">,
): Promise<Embeddings> {
  const started = context.loaders.embeddings;
  const own = String(info.path.key);
  const known = started.get(own);
  if (known !== undefined) return known;
  // The first of them is asked for all, and nothing of an operation that is refused is ever begun.
  if (started.size === 0) assertDocumentSize(info, (field) => inputOf(field, info));
  const start = (key: string, of: CreateEmbeddingsInput): Promise<Embeddings> => {
    const call = context.gateway.embed(context.principal, of, context.call);
    // Whoever asks for it sees the failure; until then nobody does.
    call.catch(() => undefined);
    started.set(key, call);
    return call;
  };
  const first = start(own, input);
  for (const field of followersOf(own, info)) {
    const key = keyOf(field);
    if (started.has(key)) continue;
    const followingInput = inputOf(field, info);
    if (followingInput !== undefined) void start(key, followingInput);
  }
  return first;
}

/** The fields right behind the one of that name that are the same mutation. */
function followersOf(own: string, { operation, fieldName }: Pick<GraphQLResolveInfo, "operation" | "fieldName">) {
  const { selections } = operation.selectionSet;
  const at = selections.findIndex((selection) => selection.kind === Kind.FIELD && keyOf(selection) === own);
  const followers: FieldNode[] = [];
  for (const selection of at === -1 ? [] : selections.slice(at + 1)) {
    if (selection.kind !== Kind.FIELD || selection.name.value !== fieldName) break;
    followers.push(selection);
  }
  return followers;
}

/** The input of a field that is to be carried out; `undefined` of one that is left out or cannot be read, which its own turn will say. */
function inputOf(
  field: FieldNode,
  info: Pick<GraphQLResolveInfo, "parentType" | "fieldName" | "variableValues">,
): CreateEmbeddingsInput | undefined {
  const definition = info.parentType.getFields()[info.fieldName];
  if (definition === undefined || !isWanted(field, info)) return undefined;
  try {
    const { input } = getArgumentValues(definition, field, info.variableValues);
    // eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- graphql-js has coerced it to the field's own input type
    return input as CreateEmbeddingsInput;
  } catch {
    return undefined;
  }
}

function keyOf(field: FieldNode): string {
  return (field.alias ?? field.name).value;
}
