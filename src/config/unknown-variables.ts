import type { ConfigProblem } from "./config-error.ts";
import { editDistance } from "./edit-distance.ts";

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
