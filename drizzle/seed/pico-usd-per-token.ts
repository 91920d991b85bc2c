import { parsePicoUsdPerUnit } from "../../src/lib/pico-usd.ts";

/**
 * Turns a listed price, dollars for a million tokens, into whole pico-dollars for one, rounded half to even. Throws for what is
 * no plain price.
 */
export function toPicoUsdPerToken(usdPerMillion: number): bigint {
  const pico = parsePicoUsdPerUnit(String(usdPerMillion));
  if (pico === undefined) throw new Error(`${usdPerMillion} is not a price.`);
  return pico;
}
