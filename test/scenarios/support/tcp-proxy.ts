import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A wire between the product and a server that can be cut and mended. */
export interface TcpProxy {
  readonly port: number;
  /** Resets every connection and refuses new ones. */
  cut(): void;
  /** Carries nothing more, and closes nothing: a silent loss. New connections open and stay silent. */
  silence(): void;
  /** Carries again: what is held back first, then new connections. */
  mend(): void;
  /** When the first connection after {@link mend} had its server's first bytes, on `performance`'s clock; `undefined` before. */
  reconnectedAt(): number | undefined;
  close(): Promise<void>;
}

/** Starts a proxy to a port of this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: "open" | "cut" | "silent" = "open";
  let reconnectedAt: number | undefined;

  const server = createServer((near) => {
    near.on("error", () => undefined);
    if (state === "cut") {
      near.resetAndDestroy();
      return;
    }
    const far = connect(targetPort, "127.0.0.1");
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on("error", () => undefined);
    far.on("data", () => {
      if (state === "open") reconnectedAt ??= performance.now();
    });
    near.pipe(far);
    far.pipe(near);
    for (const [one, other] of [pair, [far, near] as const]) {
      one.once("close", () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
    if (state === "silent") holdBack(pair);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");

  return {
    port: address.port,
    cut() {
      state = "cut";
      reconnectedAt = undefined;
      for (const [near, far] of pairs) {
        near.resetAndDestroy();
        far.resetAndDestroy();
      }
    },
    silence() {
      state = "silent";
      reconnectedAt = undefined;
      for (const pair of pairs) holdBack(pair);
    },
    mend() {
      const wasSilent = state === "silent";
      state = "open";
      reconnectedAt = undefined;
      if (!wasSilent) return;
      for (const [near, far] of pairs) {
        near.pipe(far);
        far.pipe(near);
      }
    },
    reconnectedAt: () => reconnectedAt,
    async close() {
      for (const [near, far] of pairs) {
        near.destroy();
        far.destroy();
      }
      server.close();
      await once(server, "close");
    },
  };
}

function holdBack([near, far]: readonly [Socket, Socket]): void {
  near.unpipe();
  far.unpipe();
  near.pause();
  far.pause();
}
