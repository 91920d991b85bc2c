import graphql from "@graphql-eslint/eslint-plugin";
import { defineConfig } from "eslint/config";
import jsdoc from "eslint-plugin-jsdoc";
import { readFileSync } from "node:fs";
import typescript from "typescript-eslint";

const SCHEMA = "schema/schema.graphql";
const OPERATIONS = "schema/operations/*.graphql";

/**
 * The schema as graphql-eslint is to know it: with Federation's directives defined. On an `@link` the plugin calls @apollo/subgraph
 * in a form that it does not take, so the line that has it is left out.
 */
const LINTED_SCHEMA = [
  "scalar federation__FieldSet",
  "directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE",
  "directive @shareable repeatable on OBJECT | FIELD_DEFINITION",
  "directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | ENUM_VALUE | SCALAR | INPUT_OBJECT",
  "directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ENUM | SCALAR | INPUT_OBJECT",
  readFileSync(SCHEMA, "utf8").replace(/^extend schema\s+@link\([^)]*\)\s*$/gm, ""),
].join("\n");

/** What both kinds of GraphQL files are read with. */
const GRAPHQL = {
  plugins: { "@graphql-eslint": graphql },
  languageOptions: {
    parser: graphql.parser,
    parserOptions: {
      graphQLConfig: {
        schema: LINTED_SCHEMA,
        documents: OPERATIONS,
      },
    },
  },
};

/** What the domain and lib must be given instead of reaching for it (HOUSE: time, ids and randomness are passed in). */
const IMPURE_GLOBALS = [
  "process",
  "console",
  "fetch",
  "WebSocket",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "performance",
].map((name) => ({ name, message: "The domain is pure: take a Clock, a signal or a port as a dependency." }));

const NO_ENUM = { selector: "TSEnumDeclaration", message: "A union of words says the same." };

/**
 * V8 takes a function that is written where a property is set for a method, and makes it in the old generation: what it holds, such as a
 * whole call, is then kept by every small collection (docs/adr/0013-what-each-call-costs.md).
 */
const NO_OLD_FUNCTION = {
  selector: "AssignmentExpression[operator='='][left.type='MemberExpression'][right.type=/Function/]",
  message: "Give the function a name first: const onAbort = () => {...}; this.#onAbort = onAbort.",
};

/** The same of getters in object literals, which are made by a call into the engine's runtime besides. */
const NO_OLD_GETTER = {
  selector: "ObjectExpression > Property[kind='get']",
  message: "What is made for each call has methods, or is a class.",
};

/** Its signals stand in a registry that only a large collection of garbage clears. */
const NO_JOINED_SIGNAL = {
  selector: "CallExpression[callee.object.name='AbortSignal'][callee.property.name='any']",
  message: "For each call: whenAborted() of lib.",
};
const FOR_EACH_CALL = [NO_ENUM, NO_OLD_FUNCTION, NO_OLD_GETTER, NO_JOINED_SIGNAL];

const IMPURE_SYNTAX = [
  {
    selector: "CallExpression[callee.object.name='Date'][callee.property.name='now']",
    message: "Time is passed in: use Clock.nowMs().",
  },
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Time is passed in: use Clock.nowMs().",
  },
  {
    selector: "CallExpression[callee.object.name='Math'][callee.property.name='random']",
    message: "Randomness is passed in.",
  },
];

export default defineConfig(
  { ignores: ["dist/", "node_modules/", "bench/", "test/generated/", "coverage/", ".narthex/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },

  {
    name: "narthex/typescript",
    files: ["**/*.ts"],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "max-lines": ["error", { max: 400 }],
      "no-restricted-syntax": ["error", NO_ENUM],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-import-type-side-effects": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: false },
      ],
      "@typescript-eslint/no-unsafe-type-assertion": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // createX({...}) gives objects whose functions use no `this`; handing one on is how parts are joined.
      "@typescript-eslint/unbound-method": "off",
      // Refuses Promise.withResolvers<void>().
      "@typescript-eslint/no-invalid-void-type": "off",
      // Decorated classes of the GraphQL face are types with a body of fields alone.
      "@typescript-eslint/no-extraneous-class": ["error", { allowWithDecorator: true }],
    },
  },

  {
    name: "narthex/documented",
    files: ["src/**/*.ts"],
    plugins: { jsdoc },
    rules: {
      "no-console": "error",
      "no-restricted-syntax": ["error", NO_ENUM, NO_OLD_FUNCTION],
      "jsdoc/require-jsdoc": [
        "error",
        {
          publicOnly: { esm: true, cjs: false, window: false },
          require: { ClassDeclaration: true, FunctionDeclaration: true },
          contexts: [
            "TSInterfaceDeclaration",
            "TSTypeAliasDeclaration",
            "TSEnumDeclaration",
            "ExportNamedDeclaration > VariableDeclaration",
          ],
          enableFixer: false,
        },
      ],
      "jsdoc/require-description": [
        "error",
        { contexts: ["TSInterfaceDeclaration", "TSTypeAliasDeclaration", "FunctionDeclaration", "ClassDeclaration"] },
      ],
      "jsdoc/no-types": "error",
    },
  },
  {
    name: "narthex/each-call",
    files: ["src/providers/**/*.ts", "src/graphql/**/*.ts", "src/http/{direct,graphql,openai}/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...FOR_EACH_CALL] },
  },
  { name: "narthex/starts", files: ["src/main.ts", "src/graphql/emit.ts"], rules: { "no-console": "off" } },

  {
    name: "narthex/pure",
    files: ["src/domain/**/*.ts", "src/lib/**/*.ts"],
    ignores: ["src/lib/system-clock.ts"],
    rules: {
      "no-restricted-globals": ["error", ...IMPURE_GLOBALS],
      "no-restricted-syntax": ["error", NO_ENUM, NO_OLD_FUNCTION, ...IMPURE_SYNTAX],
    },
  },
  {
    name: "narthex/each-call-pure",
    files: ["src/domain/pipeline/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...FOR_EACH_CALL, ...IMPURE_SYNTAX] },
  },

  {
    name: "narthex/graphql-shapes",
    files: ["src/graphql/**/*.ts"],
    rules: {
      // The classes say what a type looks like; nothing asks for their instances, and they have no methods to miss.
      "@typescript-eslint/no-unsafe-class-instance-assignment": "off",
    },
  },

  {
    name: "narthex/tests",
    files: ["test/**/*.ts"],
    rules: {
      // Tests take answers apart whose shape their next line asserts.
      "@typescript-eslint/no-unsafe-type-assertion": "off",
      // Vendors' SDKs deprecate what we still have to understand.
      "@typescript-eslint/no-deprecated": "off",
      // Parts made for a test fulfil interfaces that others fulfil with waits.
      "@typescript-eslint/require-await": "off",
    },
  },

  {
    name: "narthex/schema",
    files: [SCHEMA],
    ...GRAPHQL,
    rules: {
      "@graphql-eslint/require-description": [
        "error",
        {
          types: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
          rootField: true,
        },
      ],
      "@graphql-eslint/naming-convention": [
        "error",
        {
          types: "PascalCase",
          FieldDefinition: "camelCase",
          InputValueDefinition: "camelCase",
          Argument: "camelCase",
          DirectiveDefinition: "camelCase",
          EnumValueDefinition: "UPPER_CASE",
          "FieldDefinition[parent.name.value=Query]": { forbiddenPrefixes: ["get", "list", "fetch", "query"] },
          "FieldDefinition[parent.name.value=Subscription]": { forbiddenPrefixes: ["subscribe"] },
          InputObjectTypeDefinition: { requiredSuffixes: ["Input", "Filter"] },
        },
      ],
      "@graphql-eslint/no-unreachable-types": "error",
      "@graphql-eslint/no-duplicate-fields": "error",
      "@graphql-eslint/no-hashtag-description": "error",
      "@graphql-eslint/no-scalar-result-type-on-mutation": "error",
      "@graphql-eslint/no-typename-prefix": "error",
      "@graphql-eslint/require-deprecation-reason": "error",
      "@graphql-eslint/unique-enum-value-names": "error",
    },
  },

  {
    name: "narthex/operations",
    files: [OPERATIONS],
    ...GRAPHQL,
    extends: [graphql.configs["flat/operations-recommended"]],
    rules: {
      "@graphql-eslint/naming-convention": [
        "error",
        {
          VariableDefinition: "camelCase",
          OperationDefinition: {
            style: "PascalCase",
            forbiddenPrefixes: ["Query", "Mutation", "Subscription", "Get"],
            forbiddenSuffixes: ["Query", "Mutation", "Subscription"],
          },
          FragmentDefinition: { style: "PascalCase", forbiddenSuffixes: ["Fragment"] },
        },
      ],
      // Nouns that may be merged by a client's cache are asked for with their id where they have one of their own.
      "@graphql-eslint/require-selections": "off",
    },
  },
);
