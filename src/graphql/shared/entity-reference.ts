/** What another subgraph says of an entity: its type and key. */
export interface EntityReference {
  readonly __typename: string;
  readonly id: string;
}
