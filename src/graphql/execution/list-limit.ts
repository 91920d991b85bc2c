import {
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  isScalarType,
  isSpecifiedScalarType,
  typeFromAST,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { badUserInput, type GatewayError } from "../../domain/error/gateway-error.ts";

/**
 * Bounds the lists in an operation's variables, and JSON inside scalars, before anybody else looks at them: each who does takes up to a
 * microsecond for an item or a key.
 */
export interface ListLimit {
  /** The refusal of variables that hold too many items together, `BAD_USER_INPUT` with the `field`; `undefined` where they fit. */
  findPassed(
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): GatewayError | undefined;
}

/** How many more items there may be. */
interface Room {
  left: number;
}

/** The fields of an input object that are lists or may hold JSON, or lead to such. */
type ListFields = readonly { readonly name: string; readonly type: GraphQLInputType }[];

/**
 * Creates the limit.
 *
 * @param maxItems items of all lists, and values of all JSON, in one operation's variables together
 */
export function createListLimit(schema: GraphQLSchema, maxItems: number): ListLimit {
  const known = new Map<string, ListFields>();

  function listFieldsOf(type: GraphQLNamedInputType): ListFields {
    if (!isInputObjectType(type)) return [];
    const found = known.get(type.name);
    if (found !== undefined) return found;
    // A type that leads to itself is asked for while it is being made: what it has of its own is there, and it is not left out.
    const fields: { name: string; type: GraphQLInputType }[] = [];
    known.set(type.name, fields);
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type);
      const isOpen = known.has(named.name) && isInputObjectType(named);
      const isCounted = isListType(getNullableType(field.type)) || mayHoldJson(named);
      if (isCounted || isOpen || listFieldsOf(named).length > 0) {
        fields.push({ name: field.name, type: field.type });
      }
    }
    return fields;
  }

  /** Where the room is used up, within the value; `undefined` where it is not. */
  function findWithin(value: unknown, given: GraphQLInputType, room: Room): readonly string[] | undefined {
    const type = getNullableType(given);
    if (isListType(type)) {
      // A value without its list is the list's one item.
      if (!Array.isArray(value)) return findWithin(value, type.ofType, room);
      room.left -= value.length;
      if (room.left < 0) return [];
      const named = getNamedType(type.ofType);
      const isFlat = !isListType(getNullableType(type.ofType)) && !mayHoldJson(named);
      if (isFlat && listFieldsOf(named).length === 0) return undefined;
      for (let at = 0; at < value.length; at += 1) {
        const within = findWithin(value[at], type.ofType, room);
        if (within !== undefined) return [String(at), ...within];
      }
      return undefined;
    }
    if (!isRecord(value)) return isInputObjectType(type) || fits(value, room) ? undefined : [];
    if (!isInputObjectType(type)) return fits(value, room) ? undefined : [];
    for (const field of listFieldsOf(type)) {
      const within = findWithin(value[field.name], field.type, room);
      if (within !== undefined) return [field.name, ...within];
    }
    return undefined;
  }

  return {
    findPassed(operation, variables) {
      const room: Room = { left: maxItems };
      for (const { variable, type: node } of operation.variableDefinitions ?? []) {
        const type = typeFromAST(schema, node);
        const name = variable.name.value;
        if (type === undefined || !isInputType(type) || !Object.hasOwn(variables, name)) continue;
        const within = findWithin(variables[name], type, room);
        if (within === undefined) continue;
        const field = within.length === 0 ? [name] : within;
        const message = `The variables hold more than ${String(maxItems)} items of lists and JSON together, which is the limit. Send less at once.`;
        return badUserInput(field, message);
      }
      return undefined;
    },
  };
}

/** Whether values of a type may be JSON of any shape. */
function mayHoldJson(type: GraphQLNamedInputType): boolean {
  return isScalarType(type) && !isSpecifiedScalarType(type);
}

/** Whether a JSON value has no more values inside it than there is room for; what is too many is not read. */
function fits(value: unknown, room: Room): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== "object" || next === null) continue;
    room.left -= Array.isArray(next) ? next.length : Object.keys(next).length;
    if (room.left < 0) return false;
    const values: readonly unknown[] = Object.values(next);
    for (const inner of values) if (typeof inner === "object") open.push(inner);
  }
  return true;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
