import type { ModelFacts } from "./seed-row.ts";

/** What can end a name without making it another model's: a date, a version, the word for the newest. */
const ENDING = /(?:-20\d{2}-?\d{2}-?\d{2}|-v\d+(?::\d+)?|:\d+|-latest)$/;

/** A name that its vendor moves from model to model: what it says now is not true of the others. */
const MOVING = /-latest$/;

/** What models can do, without what is true of one name of theirs alone. */
export type Abilities = Pick<ModelFacts, "capabilities" | "input" | "output">;

/**
 * What a model can do that the facts have under other names only: those that the price list takes for it and that differ from its own in
 * date and version alone. `undefined` where there are none, or they do not all say the same.
 *
 * @param name the model's name at its vendor
 * @param facts of the provider's models
 * @param isNamed whether the price list takes a name for the model
 */
export function undatedFacts(
  name: string,
  facts: readonly ModelFacts[],
  isNamed: (name: string) => boolean,
): Abilities | undefined {
  const [first, ...others] = facts
    .filter(({ id }) => {
      const other = id.slice(id.indexOf("/") + 1).toLowerCase();
      return !MOVING.test(other) && isNamed(other) && withoutEnding(other) === withoutEnding(name.toLowerCase());
    })
    .map(({ capabilities, input, output }) => ({
      capabilities,
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
    }));
  const isAgreed = others.every((other) => JSON.stringify(other) === JSON.stringify(first));
  return isAgreed ? first : undefined;
}

function withoutEnding(name: string): string {
  const shorter = name.replace(ENDING, "");
  return shorter === name ? name : withoutEnding(shorter);
}
