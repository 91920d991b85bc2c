import { parseUsd } from "../../src/lib/pico-usd.ts";

const TOKENS_PER_MILLION = 1_000_000n;

/**
 * Turns a listed price, dollars for a million tokens, into whole pico-dollars for one, rounded half to even. Throws for what is
 * no plain price.
 */
export function toPicoUsdPerToken(usdPerMillion: number): bigint {
  const pico = parseUsd(String(usdPerMillion));
  if (pico === undefined || pico < 0n) throw new Error(`${usdPerMillion} is not a price.`);
  const whole = pico / TOKENS_PER_MILLION;
  const twice = (pico % TOKENS_PER_MILLION) * 2n;
  const isUp = twice > TOKENS_PER_MILLION || (twice === TOKENS_PER_MILLION && whole % 2n === 1n);
  return isUp ? whole + 1n : whole;
}
