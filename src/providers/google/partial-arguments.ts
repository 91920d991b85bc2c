import { isFields, stringAt, type Fields } from "../shared/read-json.ts";

/** The largest index that an array of streamed arguments may have; beyond it the piece is left out. */
const MAX_INDEX = 10_000;
/** The most names and indices that one path may have. */
const MAX_DEPTH = 64;
/**
 * The most places that the indices of all paths together may skip; with a piece beyond them they are too large. Indices come in order, and without a limit
 * ten bytes of an answer would take up as much memory as ten thousand values.
 */
const MAX_SKIPPED = 10_000;
/** What a piece takes besides its path and text, and what an array takes for each of its places. */
const PIECE_SIZE = 64;
const PLACE_SIZE = 8;

type Container = Map<string, Node> | Node[];
type Node = Container | string | number | boolean | null;

/** How many places may still be skipped; whether a piece wanted more. */
interface Room {
  skips: number;
  isShort: boolean;
}

/** Puts together the arguments of a call that come piece by piece as `{"jsonPath": "$.a.b[0]", "stringValue": …}`. */
export interface PartialArguments {
  add(piece: unknown): void;
  /** About what they take, in UTF-16 units: the pieces' paths and texts, and the places of arrays that were skipped; endless where a piece had no room. */
  size(): number;
  /** The arguments so far as JSON. */
  toJson(): string;
}

/** Creates an empty set of arguments. */
export function createPartialArguments(): PartialArguments {
  const root: Container = new Map<string, Node>();
  const room: Room = { skips: MAX_SKIPPED, isShort: false };
  let size = 0;
  return {
    size() {
      return room.isShort ? Infinity : size + PLACE_SIZE * (MAX_SKIPPED - room.skips);
    },
    add(piece) {
      if (!isFields(piece)) return;
      const path = stringAt(piece, "jsonPath") ?? "";
      size += PIECE_SIZE + path.length + (stringAt(piece, "stringValue")?.length ?? 0);
      // A path that ends in [] closes an array; for one that stayed empty it is all that comes.
      const isArrayEnd = path.endsWith("[]");
      const steps = parsePath(isArrayEnd ? path.slice(0, -2) : path);
      if (steps === undefined) return;
      put(root, steps, isArrayEnd ? [] : valueOf(piece), room);
    },
    toJson: () => JSON.stringify(toPlain(root)),
  };
}

function parsePath(path: string): (string | number)[] | undefined {
  const steps = path.replace(/^\$\.?/, "").match(/[^.[\]]+|\[\d+\]/g) ?? [];
  if (steps.length === 0 || steps.length > MAX_DEPTH) return undefined;
  const parsed = steps.map((step) => (step.startsWith("[") ? Number(step.slice(1, -1)) : step));
  return parsed.some((step) => typeof step === "number" && step > MAX_INDEX) ? undefined : parsed;
}

function valueOf(piece: Fields): Node | undefined {
  for (const name of ["stringValue", "numberValue", "boolValue"]) {
    const value = piece[name];
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  }
  return "nullValue" in piece ? null : undefined;
}

function put(root: Container, steps: readonly (string | number)[], value: Node | undefined, room: Room): void {
  let container = root;
  for (const [depth, step] of steps.entries()) {
    const existing = get(container, step);
    if (depth === steps.length - 1) {
      if (value === undefined) return;
      if (Array.isArray(value) && existing !== undefined) return;
      // A string that goes on is given in pieces under one path.
      set(container, step, typeof existing === "string" && typeof value === "string" ? existing + value : value, room);
      return;
    }
    const inner = isContainer(existing)
      ? existing
      : typeof steps[depth + 1] === "number"
        ? []
        : new Map<string, Node>();
    if (inner !== existing && !set(container, step, inner, room)) return;
    container = inner;
  }
}

function isContainer(node: Node | undefined): node is Container {
  return node instanceof Map || Array.isArray(node);
}

function get(container: Container, step: string | number): Node | undefined {
  if (container instanceof Map) return container.get(String(step));
  return typeof step === "number" ? container[step] : undefined;
}

/** Whether there was room for it. */
function set(container: Container, step: string | number, value: Node, room: Room): boolean {
  if (container instanceof Map) container.set(String(step), value);
  else if (typeof step === "number") {
    const skipped = Math.max(0, step - container.length);
    room.isShort ||= skipped > room.skips;
    if (skipped > room.skips) return false;
    room.skips -= skipped;
    while (container.length < step) container.push(null);
    container[step] = value;
  }
  return true;
}

function toPlain(node: Node): unknown {
  if (node instanceof Map) return Object.fromEntries([...node].map(([name, value]) => [name, toPlain(value)]));
  return Array.isArray(node) ? node.map(toPlain) : node;
}
