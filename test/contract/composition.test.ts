import { composeServices as composeWithApollo } from "@apollo/composition";
import { composeServices as composeWithGuild } from "@theguild/federation-composition";
import { parse } from "graphql";
import { describe, expect, it } from "vitest";
import { printGraphqlSchema } from "../../src/graphql/schema.ts";

/** A neighbour that extends our nouns and refers to them. */
const ORDERS = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@external"])
  type Order @key(fields: "id") { id: ID! total: String! summary: Completion }
  type Completion @key(fields: "id") { id: ID! order: Order }
  type Organization @key(fields: "id") { id: ID! orders: [Order!]! }
  type Model @key(fields: "id", resolvable: false) { id: ID! }
  type Query { order(id: ID!): Order favouriteModel: Model }
`;

describe.each([
  ["@apollo/composition", composeWithApollo],
  ["@theguild/federation-composition", composeWithGuild],
])("%s", (_, compose) => {
  it("composes the subgraph with one that extends Completion and Organization", () => {
    const result = compose([
      { name: "narthex", url: "http://narthex.test/graphql", typeDefs: parse(printGraphqlSchema()) },
      { name: "orders", url: "http://orders.test/graphql", typeDefs: parse(ORDERS) },
    ]);
    expect(result.errors?.map((error) => error.message)).toBeUndefined();
    for (const text of ["orders: [Order!]!", "order: Order", "completionStream", "createCompletion"]) {
      expect(result.supergraphSdl).toContain(text);
    }
  });

  it("makes entities of all eight nouns", () => {
    for (const noun of ["Organization", "Team", "Project", "User", "ApiKey", "Provider", "Model", "Completion"]) {
      const neighbour = `
        extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
        type ${noun} @key(fields: "id") { id: ID! note: String }
        type Query { notes: [${noun}!]! }
      `;
      const result = compose([
        { name: "narthex", url: "http://narthex.test/graphql", typeDefs: parse(printGraphqlSchema()) },
        { name: "notes", url: "http://notes.test/graphql", typeDefs: parse(neighbour) },
      ]);
      expect(result.errors?.map((error) => error.message)).toBeUndefined();
    }
  });
});
