/** What replicas tell each other. Messages are hints to look again: losing order or hearing one twice does no harm. */
export type BusMessage =
  | { readonly topic: "api-key.changed"; readonly apiKeyId: string; readonly lookupId: string }
  /** Credentials or deployments of the organization. */
  | { readonly topic: "deployment.changed"; readonly organizationId: string }
  | { readonly topic: "price-override.changed"; readonly organizationId: string }
  /** A vendor's list of models was read with the credential. */
  | { readonly topic: "model-listing.changed"; readonly deploymentId: string };

/** A listener's side of the bus. */
export interface BusSubscriber {
  onMessage(message: BusMessage): void;
  /** Messages may have been missed (the connection was lost and is back): look at everything again. */
  onGap(): void;
}

/** Carries messages to all connected replicas, the sender's own included. */
export interface EventBus {
  /** Resolves when the message is handed over; rejects where no carrier took it. */
  publish(message: BusMessage): Promise<void>;
  /** Starts listening; the returned function stops it. */
  subscribe(subscriber: BusSubscriber): () => void;
  /** Whether messages of others reach us now; where not, subscribers look for themselves every 500 ms. */
  isConnected(): boolean;
  close(): Promise<void>;
}
