import type { MatchLogic, ModelInfo, ModelPrice } from "@pydantic/genai-prices";
import type { ModelMatch } from "../../src/domain/catalog/model-match.ts";
import type { PriceUnit } from "../../src/domain/catalog/model.ts";
import { toPicoUsdPerToken } from "./pico-usd-per-token.ts";
import type { SeedPrice } from "./seed-row.ts";

/** The prices that calls are charged with; the list's key for each unit, and for how many units the list gives the price. */
const UNITS: Readonly<Record<string, readonly [PriceUnit, "million" | "thousand"]>> = {
  input_mtok: ["INPUT_TOKEN", "million"],
  cache_read_mtok: ["CACHE_READ_TOKEN", "million"],
  cache_write_mtok: ["CACHE_WRITE_TOKEN", "million"],
  cache_write_1h_mtok: ["CACHE_WRITE_1H_TOKEN", "million"],
  output_mtok: ["OUTPUT_TOKEN", "million"],
  output_reasoning_mtok: ["REASONING_TOKEN", "million"],
  input_audio_mtok: ["AUDIO_INPUT_TOKEN", "million"],
  output_audio_mtok: ["AUDIO_OUTPUT_TOKEN", "million"],
  requests_kcount: ["REQUEST", "thousand"],
};
/** Prices of things that a completion here does not use, or whose quantity vendors do not report apart. */
const LEFT_OUT =
  /^(cache_audio_read|input_image|cache_image_read|input_video|output_citation)_mtok$|^(web_searches|storage_searches|input_text_messages)_kcount$|_kpages$/;
const FROM_EVER = "1970-01-01";
const MINUTES_OF_DAY = 1_440;

/** One state of a model's prices. */
interface Version {
  readonly validFrom: string;
  readonly hours: { readonly fromMinute: number; readonly untilMinute: number } | undefined;
  readonly prices: ModelPrice;
}

/**
 * Every version of every price of a model of genai-prices. Where a version has a tier or a unit no more, the price ends with it.
 * Throws for a kind of price that is not provided for.
 */
export function toListPrices(model: ModelInfo): readonly SeedPrice[] {
  const rows: SeedPrice[] = [];
  for (const { validFrom, hours, prices } of versionsOf(model)) {
    const current = Object.entries(prices).flatMap(([key, price]) => {
      const unit = UNITS[key];
      if (unit === undefined && !LEFT_OUT.test(key)) throw new Error(`${model.id}: ${key} is not provided for.`);
      return unit === undefined || price === undefined ? [] : toTiers(unit, price);
    });
    if (hours === undefined && validFrom !== FROM_EVER) closeMissing(rows, current, validFrom);
    for (const { unit, picoUsdPerUnit, start } of current) {
      rows.push({
        unit,
        picoUsdPerUnit,
        ...(start === 0 ? {} : { aboveInputTokens: start }),
        ...(validFrom === FROM_EVER ? {} : { validFrom }),
        ...hours,
      });
    }
  }
  return rows;
}

/** Ends what an unrestricted version has no more. */
function closeMissing(rows: SeedPrice[], current: readonly Tier[], validUntil: string): void {
  for (const [index, row] of rows.entries()) {
    const isThere = current.some(({ unit, start }) => unit === row.unit && start === (row.aboveInputTokens ?? 0));
    if (!isThere && row.validUntil === undefined) rows[index] = { ...row, validUntil };
  }
}

interface Tier {
  readonly unit: PriceUnit;
  readonly picoUsdPerUnit: string;
  readonly start: number;
}

function toTiers(
  [unit, per]: readonly [PriceUnit, "million" | "thousand"],
  price: NonNullable<ModelPrice[string]>,
): readonly Tier[] {
  const listed = typeof price === "number" ? [{ start: 0, price }] : [{ start: 0, price: price.base }, ...price.tiers];
  return listed
    .sort((left, right) => left.start - right.start)
    .map(({ start, price: usd }) => ({
      unit,
      start,
      picoUsdPerUnit: (toPicoUsdPerToken(usd) * (per === "thousand" ? 1_000n : 1n)).toString(),
    }));
}

/**
 * The states in the order of the list, in which a later one goes before an earlier one. Hours stand in it without a date; they hold
 * since the last date before them, as the list's comments say.
 */
function versionsOf(model: ModelInfo): readonly Version[] {
  if (!Array.isArray(model.prices)) return [{ validFrom: FROM_EVER, hours: undefined, prices: model.prices }];
  let validFrom = FROM_EVER;
  return model.prices.map(({ constraint, prices }) => {
    if (constraint?.type === "time_of_date") {
      const hours = { fromMinute: toMinute(constraint.start_time), untilMinute: toMinute(constraint.end_time) };
      return { validFrom, hours, prices };
    }
    if (constraint !== undefined) validFrom = constraint.start_date;
    return { validFrom, hours: undefined, prices };
  });
}

/** A time of day in UTC as minutes since midnight. */
function toMinute(time: string): number {
  const [, hours, minutes] = /^(\d\d):(\d\d):00Z$/.exec(time) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (!(minute >= 0 && minute < MINUTES_OF_DAY)) throw new Error(`${time} is no whole minute of a day in UTC.`);
  return minute;
}

/** A match of genai-prices as ours. */
export function toMatch(match: MatchLogic): ModelMatch {
  if ("or" in match) return { kind: "any", of: match.or.map(toMatch) };
  if ("and" in match) return { kind: "all", of: match.and.map(toMatch) };
  if ("equals" in match) return { kind: "equals", text: match.equals };
  if ("starts_with" in match) return { kind: "startsWith", text: match.starts_with };
  if ("ends_with" in match) return { kind: "endsWith", text: match.ends_with };
  if ("contains" in match) return { kind: "contains", text: match.contains };
  return { kind: "pattern", text: match.regex };
}
