import type { VendorError } from "../dialect.ts";
import { isRecord, listAt, recordsOf, type JsonRecord } from "../json.ts";
import { blocksOf } from "./ask.ts";
import { invalid } from "./errors.ts";

const MOST_BREAKPOINTS = 4;

/** A cache breakpoint and where it stands, in the order in which Anthropic caches: tools, system, messages, the whole request. */
interface Breakpoint {
  readonly at: string;
  readonly value: unknown;
}

/** The cache breakpoints of a request, in order. */
function breakpointsOf(body: JsonRecord): readonly Breakpoint[] {
  const ofBlocks = (blocks: readonly JsonRecord[], at: string): Breakpoint[] =>
    blocks.flatMap((block, index) =>
      isGiven(block.cache_control) ? [{ at: `${at}.${String(index)}`, value: block.cache_control }] : [],
    );
  return [
    ...ofBlocks(recordsOf(listAt(body, "tools")), "tools"),
    ...ofBlocks(blocksOf(body.system), "system"),
    ...recordsOf(listAt(body, "messages")).flatMap((message, index) =>
      ofBlocks(blocksOf(message.content), `messages.${String(index)}.content`),
    ),
    ...(isGiven(body.cache_control) ? [{ at: "", value: body.cache_control }] : []),
  ];
}

/** Whether a breakpoint is for an hour. */
function isLong({ value }: Breakpoint): boolean {
  return isRecord(value) && value.ttl === "1h";
}

/** What Anthropic refuses in the cache breakpoints of a request. */
export function refuseCache(body: JsonRecord): VendorError | undefined {
  const found = breakpointsOf(body);
  for (const { at, value } of found) {
    const path = at === "" ? "cache_control" : `${at}.cache_control`;
    if (!isRecord(value) || value.type !== "ephemeral") return invalid(`${path}.type: Input should be 'ephemeral'`);
    if (value.ttl !== undefined && value.ttl !== "5m" && value.ttl !== "1h")
      return invalid(`${path}.ttl: Input should be '5m' or '1h'`);
  }
  if (found.length > MOST_BREAKPOINTS) {
    return invalid(`A maximum of 4 blocks with cache_control may be provided. Found ${String(found.length)}.`);
  }
  const short = found.findIndex((breakpoint) => !isLong(breakpoint));
  const late = short === -1 ? undefined : found.slice(short).find(isLong);
  if (late === undefined) return undefined;
  return invalid(
    `${late.at === "" ? "" : `${late.at}.`}cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: \`tools\`, \`system\`, \`messages\`.`,
  );
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
