import { registerEnumType } from "type-graphql";

/** A value of a GraphQL enum: what stands for it in the domain, and what it means. */
interface EnumValue<T extends string> {
  readonly value: T;
  readonly description: string;
}

/**
 * Registers a GraphQL enum in which every value is described.
 *
 * @param config.values by GraphQL name
 * @returns what type functions name: `@Field(() => MessageRole)`
 */
export function defineEnum<T extends string>(config: {
  readonly name: string;
  readonly description: string;
  readonly values: Readonly<Record<string, EnumValue<T>>>;
}): Readonly<Record<string, T>> {
  const entries = Object.entries(config.values);
  const enumObject: Record<string, T> = Object.fromEntries(entries.map(([name, { value }]) => [name, value]));
  registerEnumType(enumObject, {
    name: config.name,
    description: config.description,
    valuesConfig: Object.fromEntries(entries.map(([name, { description }]) => [name, { description }])),
  });
  return enumObject;
}

/** Registers a GraphQL enum whose values are called in the domain what they are called outside. */
export function defineSameNameEnum<T extends string>(config: {
  readonly name: string;
  readonly description: string;
  /** The meaning of each value. */
  readonly values: Readonly<Record<T, string>>;
}): Readonly<Record<string, T>> {
  const values: Record<string, EnumValue<T>> = {};
  for (const name in config.values) values[name] = { value: name, description: config.values[name] };
  return defineEnum({ ...config, values });
}
