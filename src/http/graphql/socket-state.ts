import type { PresentedCredentials } from "../../domain/identity/identity.ts";

/** One socket. */
export interface SocketState {
  readonly clientIp: string | undefined;
  /** The `Authorization` header and acting organization of the upgrade, for clients that can set headers. */
  readonly upgrade: PresentedCredentials;
  /** What `connection_init` presented; every operation is authenticated with it anew. */
  presented: PresentedCredentials;
  operations: number;
  onIdle: () => void;
}
