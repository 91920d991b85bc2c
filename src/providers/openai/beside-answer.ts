import type { Message } from "../../domain/completion/message.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import type { ProviderPart } from "../../domain/provider/provider-part.ts";
import { isJsonObject, parseJsonKeepingNumbers, type JsonObject, type JsonValue } from "../../lib/json.ts";
import { toPlainDecimal } from "../../lib/plain-decimal.ts";
import { ownOptionsOf } from "../shared/own-options.ts";
import { fieldsAt, isFields, listAt, type Fields } from "../shared/read-json.ts";
import type { CallContent } from "../shared/vendor-dialect.ts";

/** What is kept of what a vendor says beside its answers, by the vendor's own names. */
export interface BesideAnswer {
  /** Lists at the top, such as sources; a later one replaces an earlier. */
  readonly lists: readonly string[];
  /** What `usage` holds of the vendor's own count of the cost: a number, or numbers by name. */
  readonly costs: readonly string[];
  /** What else is found, by a reader of its own; default nothing. */
  readonly finding?: BesideFinding | undefined;
}

/** Something that stands beside an answer in a way of its own. */
export interface BesideFinding {
  /** The names under which it is kept. */
  readonly names: readonly string[];
  /** Creates the reader of one answer. */
  readonly create: () => {
    /** Takes a chunk or a whole answer. Says whether there is more than before that an answer that breaks off must have. */
    take(root: Fields): boolean;
    /** What was found so far, bounded. */
    found(): JsonObject;
  };
}

/** Collects what one answer has beside it. */
export interface BesideReader {
  /** Takes a chunk or a whole answer, of which `json` is the text. Says whether a list has grown. */
  take(root: Fields, json: string): boolean;
  /** Appends what was taken so far as a part, where there is anything. */
  push(parts: ProviderPart[]): void;
}

/** The most that is kept of the lists of an answer, in UTF-16 units of their JSON; from the first entry that passes it on, the list is cut. */
export const MAX_LIST_CHARS = 256 * 1024;
/** The most figures under one name, and the longest name of one: more is nobody's bill. */
const MAX_FIGURES = 32;
const MAX_NAME_CHARS = 64;
/** Under this name the costs stand, as at the vendor. */
const USAGE = "usage";

/** Creates the reader of one answer. */
export function createBesideReader(provider: Provider, { lists, costs, finding }: BesideAnswer): BesideReader {
  const finder = finding?.create();
  const taken = new Map<string, readonly unknown[]>();
  /** The last text that names a cost: its figures are read from there, digit by digit, once they are wanted. */
  let billed: string | undefined;

  return {
    take(root, json) {
      const usage = fieldsAt(root, USAGE);
      if (costs.some((name) => (usage?.[name] ?? null) !== null)) billed = json;
      let hasGrown = finder?.take(root) === true;
      for (const name of lists) {
        const list = listAt(root, name);
        if (list.length === 0) continue;
        hasGrown ||= list.length > (taken.get(name)?.length ?? 0);
        taken.set(name, list);
      }
      return hasGrown;
    },
    push(parts) {
      const usage = billed === undefined ? {} : readCosts(billed, costs);
      const metadata: JsonObject = {
        ...cutLists(taken),
        ...finder?.found(),
        ...(Object.keys(usage).length === 0 ? {} : { [USAGE]: usage }),
      };
      if (Object.keys(metadata).length === 0) return;
      parts.push({ type: "provider-metadata", metadata: { [provider.id]: metadata } });
    },
  };
}

/** The lists as far as there is room, whole entries only: what a text counts through keeps its numbers. */
function cutLists(lists: ReadonlyMap<string, readonly unknown[]>): JsonObject {
  let room = MAX_LIST_CHARS;
  const kept: JsonObject = {};
  for (const [name, list] of lists) {
    const entries: JsonValue[] = [];
    for (const item of list) {
      const entry = toEntry(item);
      room -= JSON.stringify(entry).length + 1;
      if (room < 0) break;
      entries.push(entry);
    }
    if (entries.length > 0) kept[name] = entries;
  }
  return kept;
}

/** An entry without what is nested in it: a text, or an object of texts and the like. */
function toEntry(item: unknown): JsonValue {
  if (isPlain(item)) return item;
  if (!isFields(item)) return null;
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]): [string, JsonValue][] => (isPlain(value) ? [[name, value]] : [])),
  );
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || value === null;
}

function readCosts(json: string, names: readonly string[]): JsonObject {
  const root = parseJsonKeepingNumbers(json)?.value;
  const usage = isJsonObject(root) ? root[USAGE] : undefined;
  if (!isJsonObject(usage)) return {};
  return Object.fromEntries(
    names.flatMap((name): [string, JsonValue][] => {
      const cost = usage[name];
      const figures = isJsonObject(cost) ? toFigures(cost) : toFigure(cost);
      return figures === undefined ? [] : [[name, figures]];
    }),
  );
}

function toFigures(cost: JsonObject): JsonObject | undefined {
  const figures = Object.entries(cost).flatMap(([name, value]): [string, string][] => {
    const figure = name.length > MAX_NAME_CHARS ? undefined : toFigure(value);
    return figure === undefined ? [] : [[name, figure]];
  });
  return figures.length === 0 ? undefined : Object.fromEntries(figures.slice(0, MAX_FIGURES));
}

function toFigure(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? toPlainDecimal(value) : undefined;
}

/** The call without what stood beside its earlier answers: it comes back with what an answer is gone on from, and the vendor does not know it. */
export function withoutBeside(call: CallContent, provider: Provider, beside: BesideAnswer | undefined): CallContent {
  if (beside === undefined) return call;
  const names = new Set([...beside.lists, ...(beside.finding?.names ?? []), USAGE]);
  const messages = call.request.messages.map((message) => withoutNames(message, provider, names));
  return { ...call, request: { ...call.request, messages } };
}

function withoutNames<Said extends Message>(message: Said, provider: Provider, names: ReadonlySet<string>): Said {
  const own = message.role === "assistant" ? ownOptionsOf(message, provider) : undefined;
  if (own === undefined) return message;
  const others = Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name)));
  return { ...message, providerOptions: { ...message.providerOptions, [provider.id]: others } };
}
