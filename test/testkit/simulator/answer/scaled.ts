import type { Control } from "../control/control.ts";

/** A count as `usage` wants it wrong. */
export function scaled(count: number, usage: Control["usage"]): number {
  if (usage === "zero") return 0;
  if (usage === "huge") return 2_000_000_000;
  return usage === "negative" ? -count - 1 : count;
}
