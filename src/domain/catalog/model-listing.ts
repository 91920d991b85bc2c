/** What a vendor's own list named for one credential when it was last read. */
export interface ModelListing {
  /** The id of the credential's deployment; whoever may use that deployment sees the list, nobody else. */
  readonly deploymentId: string;
  /** By the vendor's own names. */
  readonly vendorModelIds: readonly string[];
  readonly readAtMs: number;
}

/** Persistence of lists, so that a start without the vendor knows them, and each replica what another has read. */
export interface ModelListingStore {
  /** `deploymentIds`: default every list. */
  load(deploymentIds?: readonly string[]): Promise<readonly ModelListing[]>;
  /** Takes the place of the list before it, unless that one is newer. */
  save(listing: ModelListing): Promise<void>;
  /** Deletes lists that were last read before a moment, wall-clock milliseconds. */
  removeReadBefore(ms: number): Promise<void>;
}
