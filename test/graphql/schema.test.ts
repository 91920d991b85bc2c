import { readFileSync } from "node:fs";
import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { describe, expect, it } from "vitest";
import { buildPlainSchema } from "../../src/graphql/build-sdl.ts";
import { createGraphqlSchema, printGraphqlSchema } from "../../src/graphql/schema.ts";
import { ERROR_CODES } from "../../src/domain/error/codes.ts";

/** What the federation library brings is described by its own specification. */
const FEDERATION_NAMES = /^_|^link__|^federation__|^Query$/;

describe("the schema", () => {
  it("is committed as it is printed; npm run schema:emit writes it", () => {
    expect(readFileSync("schema/schema.graphql", "utf8")).toBe(printGraphqlSchema());
  });

  it("prints the same every time", () => {
    expect(printGraphqlSchema()).toBe(printGraphqlSchema());
  });

  it("describes every type, field, argument and enum value", () => {
    const bare: string[] = [];
    const check = (name: string, description: string | null | undefined): void => {
      if (description === null || description === undefined || description.trim().length < 3) bare.push(name);
    };
    for (const type of Object.values(createGraphqlSchema().getTypeMap())) {
      if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
      if (!FEDERATION_NAMES.test(type.name)) check(type.name, type.description);
      if (isEnumType(type))
        for (const value of type.getValues()) check(`${type.name}.${value.name}`, value.description);
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field.description);
      }
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (field.name.startsWith("_") || type.name.startsWith("_")) continue;
        check(`${type.name}.${field.name}`, field.description);
        for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg.description);
      }
    }
    expect(bare).toEqual([]);
  });

  it("says of every nullable field when it is null, of every optional input what its default is", () => {
    const silent: string[] = [];
    for (const type of Object.values(buildPlainSchema().getTypeMap())) {
      if (!isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const isOptional = !String(field.type).endsWith("!");
        if (isOptional && !/default|either this or/i.test(field.description ?? ""))
          silent.push(`${type.name}.${field.name}`);
      }
    }
    expect(silent).toEqual([]);
  });

  it("knows every code of the error table and no other", () => {
    const type = createGraphqlSchema().getType("ErrorCode");
    expect(
      isEnumType(type)
        ? type
            .getValues()
            .map(({ name }) => name)
            .sort()
        : [],
    ).toEqual(Object.keys(ERROR_CODES).sort());
  });

  it("keeps root fields nullable, the subscription excepted", () => {
    const schema = buildPlainSchema();
    const roots = [schema.getQueryType(), schema.getMutationType()];
    const fields = roots.flatMap((root) => Object.values(root?.getFields() ?? {}));
    expect(fields.filter((field) => String(field.type).endsWith("!")).map(({ name }) => name)).toEqual([]);
    expect(String(schema.getSubscriptionType()?.getFields().completionStream?.type)).toBe("CompletionEvent!");
  });

  it("gives no secret but that of a new API key, once: what is given to be kept can only be written", () => {
    const output: string[] = [];
    const input: string[] = [];
    for (const type of Object.values(buildPlainSchema().getTypeMap())) {
      if (isIntrospectionType(type)) continue;
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      const names = isInputObjectType(type) ? input : output;
      for (const name of Object.keys(type.getFields())) {
        if (/secret|password|passphrase|private|sealed|hash|credentials?json|token$/i.test(name))
          names.push(`${type.name}.${name}`);
      }
    }
    expect(input.sort()).toEqual(["CreateCredentialInput.secret", "UpdateCredentialInput.secret"]);
    expect(output.sort()).toEqual([
      "CreateApiKeyPayload.secret",
      // What is shown of it, how often it was set, and when.
      "Credential.maskedSecret",
      "Credential.secretSetAt",
      "Credential.secretVersion",
    ]);
  });

  it("has no type of what is built later", () => {
    const names = Object.keys(buildPlainSchema().getTypeMap());
    expect(names.filter((name) => /Budget|RateLimit|Route/.test(name))).toEqual([]);
  });
});
