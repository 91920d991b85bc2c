import { Field, ID, InputType, Int } from "type-graphql";
import type {
  ModelCapability as DomainCapability,
  ModelModality as DomainModality,
} from "../../domain/catalog/model.ts";
import type { ModelFilter } from "../../domain/gateway.ts";
import { parseUsd, type PicoUsd } from "../../lib/pico-usd.ts";
import { GraphQLDecimal } from "../shared/decimal.scalar.ts";
import { ModelCapability, ModelModality } from "./model.type.ts";

/** Which models are listed. */
@InputType("ModelFilter", { description: "Which models are listed; every given field narrows." })
export class ModelFilterInput {
  @Field(() => ID, { nullable: true, description: "Of this provider alone; default of every one." })
  declare readonly provider: string | null | undefined;

  @Field(() => String, {
    nullable: true,
    description: "Text that the id or name holds, in whatever case; default any.",
  })
  declare readonly search: string | null | undefined;

  @Field(() => ModelCapability, { nullable: true, description: "Models that have this capability; default any." })
  declare readonly capability: DomainCapability | null | undefined;

  @Field(() => ModelModality, {
    nullable: true,
    description: "Models that are known to take this kind of content; default any.",
  })
  declare readonly inputModality: DomainModality | null | undefined;

  @Field(() => ModelModality, {
    nullable: true,
    description: "Models that are known to give this kind of content; default any.",
  })
  declare readonly outputModality: DomainModality | null | undefined;

  @Field(() => Int, {
    nullable: true,
    description: "Models whose context window is known to hold that many tokens; default any.",
  })
  declare readonly minContextWindow: number | null | undefined;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description:
      "Models of which a million tokens of input cost that many dollars or less, by the base price in force; models without a price are " +
      "left out. Default any.",
  })
  declare readonly maxInputUsdPerMillion: string | null | undefined;

  @Field(() => GraphQLDecimal, {
    nullable: true,
    description: "The same for a million tokens of output; default any.",
  })
  declare readonly maxOutputUsdPerMillion: string | null | undefined;

  @Field(() => Boolean, {
    nullable: true,
    description:
      "True: models whose vendor has announced their end. False: all others, those of which that is not known, too. Default both.",
  })
  declare readonly deprecated: boolean | null | undefined;
}

/** Maps the filter. */
export function toModelFilter(input: ModelFilterInput | null | undefined): ModelFilter {
  return {
    provider: input?.provider ?? undefined,
    search: input?.search ?? undefined,
    capability: input?.capability ?? undefined,
    inputModality: input?.inputModality ?? undefined,
    outputModality: input?.outputModality ?? undefined,
    minContextWindow: input?.minContextWindow ?? undefined,
    maxInputPicoUsd: toPicoUsdPerUnit(input?.maxInputUsdPerMillion),
    maxOutputPicoUsd: toPicoUsdPerUnit(input?.maxOutputUsdPerMillion),
    deprecated: input?.deprecated ?? undefined,
  };
}

const MILLION = 1_000_000n;

/** Dollars for a million as whole pico-dollars for one, rounded down: prices are whole, so that no comparison changes. */
function toPicoUsdPerUnit(usdPerMillion: string | null | undefined): PicoUsd | undefined {
  const perMillion = usdPerMillion === null || usdPerMillion === undefined ? undefined : parseUsd(usdPerMillion);
  if (perMillion === undefined) return undefined;
  const perUnit = perMillion / MILLION;
  return perUnit * MILLION > perMillion ? perUnit - 1n : perUnit;
}
