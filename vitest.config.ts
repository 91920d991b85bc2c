import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

/** Tests of the built product as processes: they measure time, so they run last and one file at a time. */
const SCENARIOS = ["test/scenarios/**/*.test.ts", "test/router/*.test.ts"];

// Legacy decorators for type-graphql; one copy of graphql, or its instanceof checks fail across ESM and CJS.
export default defineConfig({
  oxc: { decorator: { legacy: true } },
  resolve: {
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve("graphql/index.js")) }],
  },
  test: {
    hookTimeout: 60_000,
    server: { deps: { inline: [/type-graphql/, /@apollo/, /graphql-scalars/, /graphql-ws/, /@as-integrations/] } },
    projects: [
      {
        extends: true,
        test: {
          name: "parts",
          include: ["test/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...SCENARIOS],
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "scenarios",
          include: SCENARIOS,
          testTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
