import { seriesOf, type PriceRow } from "./catalog-row.ts";
import { toMoment } from "./storable.ts";

/** What is to be written so that the prices are those of a seed. */
export interface PricePlan {
  /** New versions. */
  readonly added: readonly PriceRow[];
  /** Stored versions that hold no longer, or whose source is another now; the figure and the start are as they were. */
  readonly changed: readonly PriceRow[];
}

/**
 * Compares stored prices with a seed's, series by series. A series that is new comes with all its versions; a changed figure holds from its own
 * time on or, where that is not after the stored one's, from now; a series that the seed has no more ends now. Nothing that held is
 * forgotten.
 *
 * @param seeded every version of every price that the seed has
 * @param stored every stored version of the models that the seed decides about
 */
export function planPrices(seeded: readonly PriceRow[], stored: readonly PriceRow[], nowMs: number): PricePlan {
  const wanted = Map.groupBy(seeded, seriesOf);
  const known = Map.groupBy(stored, seriesOf);
  const added: PriceRow[] = [];
  const changed: PriceRow[] = [];
  for (const [series, versions] of wanted) {
    const newest = latest(known.get(series) ?? []);
    const last = latest(versions);
    if (newest === undefined || last === undefined) added.push(...versions);
    else if (isHolding(newest, nowMs) && last.picoUsdPerUnit === newest.picoUsdPerUnit) {
      const same = { ...newest, validUntil: last.validUntil, source: last.source, sourceDate: last.sourceDate };
      if (!isSame(same, newest)) changed.push(same);
    } else if (last.picoUsdPerUnit !== newest.picoUsdPerUnit || last.validUntil === null) {
      added.push({ ...last, validFrom: startAfter(newest, last, nowMs) });
    }
  }
  for (const [series, versions] of known) {
    if (wanted.has(series)) continue;
    for (const row of versions) {
      if (row.validUntil === null) changed.push({ ...row, validUntil: laterOf(nowMs, row.validFrom) });
    }
  }
  return { added, changed };
}

function latest(rows: readonly PriceRow[]): PriceRow | undefined {
  return rows.reduce<PriceRow | undefined>(
    (last, row) => (last === undefined || last.validFrom < row.validFrom ? row : last),
    undefined,
  );
}

function isHolding(row: PriceRow, nowMs: number): boolean {
  return row.validUntil === null || row.validUntil.getTime() > nowMs;
}

function isSame(left: PriceRow, right: PriceRow): boolean {
  return (
    left.validUntil?.getTime() === right.validUntil?.getTime() &&
    left.source === right.source &&
    left.sourceDate === right.sourceDate
  );
}

/** When a version begins that follows another: at its own time, where that is after the other's start and end; else now. */
function startAfter(known: PriceRow, next: PriceRow, nowMs: number): Date {
  const isLater = next.validFrom > known.validFrom && next.validFrom >= (known.validUntil ?? known.validFrom);
  return isLater ? next.validFrom : laterOf(nowMs, known.validFrom);
}

/** Now; or just after a start that is still to come. */
function laterOf(nowMs: number, start: Date): Date {
  return toMoment(Math.max(nowMs, start.getTime() + 1));
}
