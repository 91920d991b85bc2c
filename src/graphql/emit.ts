import { writeFileSync } from "node:fs";
import { printGraphqlSchema } from "./schema.ts";

/** Writes the subgraph's SDL to the repository: `npm run schema:emit`. */
writeFileSync("schema/schema.graphql", printGraphqlSchema());
