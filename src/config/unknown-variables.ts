import type { ConfigProblem } from "./config-error.ts";

/** What is ours begins so. */
const PREFIX = "NARTHEX_";
/** A name still counts as meant where at most one letter in so many differs. */
const LETTERS_PER_SLIP = 3;

/**
 * What Kubernetes puts into every pod beside a Service named `narthex`; no slip of anybody's. `NARTHEX_PORT` only counts with
 * the URL that Kubernetes writes.
 */
const SERVICE_LINK = /^NARTHEX_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/;
const SERVICE_LINK_URL = /^(tcp|udp|sctp):\/\//;

/**
 * The set variables that begin with our prefix and are, but for a slip of the pen, one that is read. Others are left alone: they
 * belong to a newer version, which this one may stand in for.
 */
export function findUnknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): readonly ConfigProblem[] {
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(PREFIX) && !known.includes(name) && !isServiceLink(name, value ?? ""))
    .flatMap(([name]) => {
      const meant = findMeant(name, known);
      if (meant === undefined) return [];
      return [{ variable: name, message: `there is no such variable. Did you mean ${meant}?` }];
    });
}

function isServiceLink(name: string, value: string): boolean {
  return SERVICE_LINK.test(name) || (name === "NARTHEX_PORT" && SERVICE_LINK_URL.test(value));
}

/** The variable that a name is a slip of; `undefined` where none is near enough. */
function findMeant(name: string, known: readonly string[]): string | undefined {
  const nearest = known
    .flatMap((candidate) => [candidate, PREFIX + candidate].map((spelling) => ({ candidate, spelling })))
    .map(({ candidate, spelling }) => ({ candidate, distance: editDistance(name, spelling) }))
    .sort((left, right) => left.distance - right.distance)[0];
  const maxDistance = Math.floor((name.length - PREFIX.length) / LETTERS_PER_SLIP);
  return nearest !== undefined && nearest.distance <= maxDistance ? nearest.candidate : undefined;
}

/** The fewest insertions, deletions, replacements and swaps of neighbours that make one word the other. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swapped = isSwap ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}
