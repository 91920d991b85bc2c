import { badUserInput } from "../../domain/error/gateway-error.ts";
import type { Provider } from "../../domain/provider/provider.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../lib/json.ts";
import { mergeInto } from "../shared/merge-provider-options.ts";
import { ownOptionsOf } from "../shared/own-options.ts";

/** The most breakpoints of one request, the automatic one of the whole call included. */
const MAX_BREAKPOINTS = 4;

/** The parts of a request in the order in which Anthropic caches them; `call` is the automatic breakpoint at the end. */
const SECTIONS = ["tools", "system", "messages", "call"] as const;
type Section = (typeof SECTIONS)[number];

/** The cache breakpoints of one request: collected while it is converted, checked when all are known. */
export interface CacheBreakpoints {
  /** Adds the options that a message, part or tool carries to its block, `cacheControl` under Anthropic's own name. */
  merge(
    block: JsonObject,
    holder: { readonly providerOptions?: JsonObject | undefined },
    section: Section,
    path: readonly string[],
  ): JsonObject;
  /** The options of the whole call, `cacheControl` under Anthropic's own name. */
  ofCall(options: JsonObject | undefined): JsonObject | undefined;
  /** Throws `BAD_USER_INPUT` for what Anthropic refuses: a fifth breakpoint, or one for an hour after one for five minutes. */
  assertUsable(): void;
}

/** Creates an empty collection. */
export function createCacheBreakpoints(provider: Provider): CacheBreakpoints {
  const found: { readonly section: Section; readonly isLong: boolean; readonly path: readonly string[] }[] = [];

  /** Options with `cache_control` for either of its names. */
  function take(own: JsonObject, section: Section, path: readonly string[]): JsonObject {
    const name = "cacheControl" in own ? "cacheControl" : "cache_control";
    const value = own[name];
    if (value === undefined) return own;
    if (name === "cacheControl" && "cache_control" in own) {
      throw badUserInput([...path, name], "cacheControl and cache_control are one; remove one of the two.");
    }
    found.push({ section, isLong: isForAnHour(value, [...path, name]), path: [...path, name] });
    const { [name]: _, ...others } = own;
    return { ...others, cache_control: value };
  }

  return {
    merge(block, holder, section, path) {
      const own = ownOptionsOf(holder, provider);
      if (own === undefined) return block;
      const at = [...path, "providerOptions", provider.id];
      mergeInto(block, take(own, section, at), at);
      return block;
    },

    ofCall(options) {
      const own = options?.[provider.id];
      if (!isJsonObject(own)) return options;
      return { ...options, [provider.id]: take(own, "call", ["providerOptions", provider.id]) };
    },

    assertUsable() {
      const ordered = SECTIONS.flatMap((section) => found.filter((breakpoint) => breakpoint.section === section));
      const tooMany = ordered[MAX_BREAKPOINTS];
      if (tooMany !== undefined) {
        throw badUserInput(
          tooMany.path,
          `Anthropic takes at most ${MAX_BREAKPOINTS} cache breakpoints and this call has ${ordered.length}; remove some.`,
        );
      }
      const short = ordered.findIndex(({ isLong }) => !isLong);
      const late = short === -1 ? undefined : ordered.slice(short).find(({ isLong }) => isLong);
      if (late === undefined) return;
      throw badUserInput(
        late.path,
        "Anthropic takes no breakpoint for 1h after one for 5m, in the order tools, system texts, messages; change one of the two.",
      );
    },
  };
}

function isForAnHour(value: JsonValue, path: readonly string[]): boolean {
  const { type, ttl = "5m" } = isJsonObject(value) ? value : {};
  if (type === "ephemeral" && (ttl === "5m" || ttl === "1h")) return ttl === "1h";
  throw badUserInput(path, 'A cache breakpoint is {"type": "ephemeral"}, with "ttl": "5m" (the default) or "1h".');
}
