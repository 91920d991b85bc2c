import type { PriceUnit } from "../../src/domain/catalog/model.ts";
import { toPicoUsdPerToken } from "./pico-usd-per-token.ts";
import type { ModelFacts, SeedPrice } from "./seed-row.ts";

const UNITS: readonly (readonly [string, PriceUnit])[] = [
  ["input", "INPUT_TOKEN"],
  ["cache_read", "CACHE_READ_TOKEN"],
  ["cache_write", "CACHE_WRITE_TOKEN"],
  ["output", "OUTPUT_TOKEN"],
  ["reasoning", "REASONING_TOKEN"],
  ["input_audio", "AUDIO_INPUT_TOKEN"],
  ["output_audio", "AUDIO_OUTPUT_TOKEN"],
];

/** The prices of a model that only the facts list. Zero beside a price is left out: the list writes it where it does not know. */
export function toFactPrices(facts: ModelFacts): readonly SeedPrice[] {
  if (facts.cost === undefined) return [];
  const { tiers, ...base } = facts.cost;
  const isFree = base.input === 0 && base.output === 0;
  return [{ above: 0, ...base }, ...(tiers ?? [])].flatMap(({ above, ...prices }) => {
    const byName = new Map<string, number | undefined>(Object.entries(prices));
    return UNITS.flatMap(([name, unit]) => {
      const usd = byName.get(name);
      const isLeftOut = usd === undefined || (usd === 0 && !isFree && name !== "output");
      if (isLeftOut) return [];
      const picoUsdPerUnit = toPicoUsdPerToken(usd).toString();
      return [{ unit, picoUsdPerUnit, ...(above === 0 ? {} : { aboveInputTokens: above }) }];
    });
  });
}
