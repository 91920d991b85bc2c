import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

// Legacy decorators for type-graphql; one copy of graphql, or its instanceof checks fail across ESM and CJS.
export default defineConfig({
  oxc: { decorator: { legacy: true } },
  resolve: {
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql/index.js")) }],
  },
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    server: { deps: { inline: [/type-graphql/, /@apollo/, /graphql-scalars/, /graphql-ws/, /@as-integrations/] } },
  },
});
