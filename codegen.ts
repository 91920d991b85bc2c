import type { CodegenConfig } from "@graphql-codegen/cli";

/** Typed documents from the committed schema and operations: `npm run codegen`. */
const config: CodegenConfig = {
  schema: "schema/schema.graphql",
  documents: "schema/operations/*.graphql",
  generates: {
    "test/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false, persistedDocuments: true },
      config: {
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: {
          DateTime: "string",
          Decimal: "string",
          SafeInt: "number",
          JSON: "unknown",
          JSONObject: "Record<string, unknown>",
        },
      },
    },
  },
  importExtension: ".ts",
};

export default config;
