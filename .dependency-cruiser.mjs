/**
 * The rings: what may import what. A rule that stands in the way is changed in an ADR, not here alone.
 *
 * @type {import("dependency-cruiser").IConfiguration}
 */
export default {
  forbidden: [
    {
      name: "lib-imports-nothing-of-ours",
      comment: "lib is the innermost ring: small pure helpers that every ring may use.",
      severity: "error",
      from: { path: "^src/lib/" },
      to: { path: "^src/(?!lib/)" },
    },
    {
      name: "domain-imports-domain-and-lib",
      comment: "The gateway's rules know no framework, database, vendor or transport: those are adapters around them.",
      severity: "error",
      from: { path: "^src/domain/" },
      to: { path: "^src/(?!(domain|lib)/)" },
    },
    {
      name: "domain-libraries-are-pure",
      comment:
        "Libraries in the domain compute and do nothing else: no sockets, files or timers. A new one is added here after reading it.",
      severity: "error",
      from: { path: "^src/(domain|lib)/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
        pathNot: "node_modules/(ajv|dataloader|re2js|cockatiel|ipaddr.js|@marcbachmann/cel-js)/",
      },
    },
    {
      name: "domain-core-modules-are-pure",
      comment:
        "Of Node itself the domain gets hashing, bytes and bounds on time; files, sockets and processes belong to adapters.",
      severity: "error",
      from: { path: "^src/(domain|lib)/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|buffer|vm)$" },
    },
    {
      name: "adapters-keep-apart",
      comment:
        "An adapter that needs another one is a rule in the wrong place: put it into the domain, join them in app.ts.",
      severity: "error",
      from: { path: "^src/(providers|integrations|storage|telemetry)/" },
      to: { path: "^src/", pathNot: "^src/($1|domain|lib)/" },
    },
    {
      name: "providers-are-siblings",
      comment:
        "A vendor's folder can be taken out without touching another: only providers/registry.ts knows them all. What several share stands in shared/, transport/ and ai-sdk/.",
      severity: "error",
      from: { path: "^src/providers/([^/]+)/" },
      to: { path: "^src/providers/", pathNot: "^src/providers/($1|shared|transport|ai-sdk)/" },
    },
    {
      name: "graphql-imports-domain-and-lib",
      comment:
        "The GraphQL face parses, calls one domain function and maps the answer; it reaches no adapter and no transport.",
      severity: "error",
      from: { path: "^src/graphql/" },
      to: { path: "^src/", pathNot: "^src/(graphql|domain|lib)/" },
    },
    {
      name: "graphql-libraries",
      comment: "Only libraries that make or run a schema.",
      severity: "error",
      from: { path: "^src/graphql/" },
      to: {
        dependencyTypes: ["npm", "npm-dev", "npm-optional", "npm-peer", "npm-no-pkg", "npm-unknown"],
        pathNot:
          "node_modules/(graphql|graphql-jit|type-graphql|graphql-scalars|@apollo/subgraph|dataloader|reflect-metadata)/",
      },
    },
    {
      name: "http-imports-domain-and-lib",
      comment: "The transport knows sockets, headers and status codes, and asks the domain for everything else.",
      severity: "error",
      from: { path: "^src/http/" },
      to: { path: "^src/", pathNot: "^src/(http|domain|lib|graphql)/" },
    },
    {
      name: "http-mounts-graphql-in-one-place",
      comment: "Only the files that mount GraphQL see the schema and its context, and nothing else of that ring.",
      severity: "error",
      from: { path: "^src/http/", pathNot: "^src/http/graphql" },
      to: { path: "^src/graphql/" },
    },
    {
      name: "http-sees-schema-and-context-only",
      comment: "Of the GraphQL ring the mounting needs what to run and with which context.",
      severity: "error",
      from: { path: "^src/http/graphql" },
      to: { path: "^src/graphql/", pathNot: "^src/graphql/(schema|context)\\.ts$" },
    },
    {
      name: "config-imports-domain-and-lib",
      comment: "Configuration is read before anything stands; of the domain it takes types.",
      severity: "error",
      from: { path: "^src/config/" },
      to: { path: "^src/", pathNot: "^src/(config|domain|lib)/" },
    },
    {
      name: "config-is-handed-out",
      comment: "A part gets its own options from app.ts. Whoever reads the whole configuration depends on all of it.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/((app|main)\\.ts$|config/)" },
      to: { path: "^src/config/" },
    },
    {
      name: "only-main-sees-app",
      comment: "app.ts sees every ring, so whoever imports it does too. Tests start it through the testkit.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/main\\.ts$" },
      to: { path: "^src/(app|main)\\.ts$" },
    },
    {
      name: "type-graphql-under-graphql-only",
      comment: "Decorated classes are the GraphQL face's; nothing else is shaped by them.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/graphql/" },
      to: { path: "node_modules/type-graphql/" },
    },
    {
      name: "databases-under-storage-only",
      comment: "SQL, rows and connections end at a store.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/storage/" },
      to: { path: "node_modules/(drizzle-orm|drizzle-kit|pg|ioredis|@electric-sql/[^/]+)/" },
    },
    {
      name: "vendor-sdks-under-providers-only",
      comment: "Vendors' words stop at their adapter. Tests may use the SDKs: they are what ours is held against.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/providers/" },
      to: { path: "node_modules/(openai|@anthropic-ai/[^/]+|@google/genai|ai|@ai-sdk/[^/]+)/" },
    },
    {
      name: "ai-sdk-on-first-use",
      comment:
        "Whoever has none of these vendors' credentials pays nothing for them: their code is imported when it is needed.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "node_modules/@ai-sdk/", dynamic: false, dependencyTypesNot: ["type-only"] },
    },
    {
      name: "http-client-under-providers-only",
      comment: "Whoever calls out does so through an adapter, with its limits and its abort signal.",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(providers|integrations)/" },
      to: { path: "node_modules/undici/" },
    },
    {
      name: "no-cycles",
      comment: "Two files that need each other are one idea in two places, or a third one that nobody has named.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "src-needs-no-dev-dependency",
      comment: "What the product imports is installed with the product.",
      severity: "error",
      from: { path: "^src/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "node_modules/@types/",
      },
    },
    {
      name: "src-knows-no-test",
      comment: "The product does not lean on its tests.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^test/" },
    },
    {
      name: "tests-import-sources",
      comment: "A test of dist/ tests what was built some time ago. Tests of the built product start it as a process.",
      severity: "error",
      from: { path: "^test/" },
      to: { path: "^dist/" },
    },
    {
      name: "everything-resolves",
      comment: "An import that leads nowhere hides from every other rule.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^test/generated/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "types", "default"],
      mainFields: ["module", "main", "types"],
    },
  },
};
