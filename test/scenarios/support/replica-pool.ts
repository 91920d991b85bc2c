import { onTestFinished } from "vitest";
import { startProduct, type Product, type ProductExit } from "../../testkit/product.ts";
import { createTemporaryDirectory } from "../../testkit/temporary-directory.ts";

/** What is in the environment of one start. */
type Environment = Readonly<Record<string, string>>;

/** One start of a replica. */
export interface Replica {
  readonly product: Product;
  readonly url: string;
  /** Whether the load balancer sends calls to it. */
  isServing: boolean;
}

/** Replicas behind a load balancer that takes one out before it is stopped. Each keeps its directory from start to start. */
export interface ReplicaPool {
  /** Starts the replica of that place, and sends it calls from when it is ready. */
  start(place: number, env: Environment): Promise<Replica>;
  /** Takes the replica out, tells it to end, and waits for it. */
  stop(place: number): Promise<ProductExit>;
  /** The one of that place; throws where none serves there. */
  at(place: number): Replica;
  /** The one of that place, or another while none serves there. */
  pick(place: number): Replica;
}

/** Creates a pool without replicas; those that are left are killed when the test ends. */
export function createReplicaPool(shared: Environment): ReplicaPool {
  const directories = new Map<number, Promise<string>>();
  const replicas = new Map<number, Replica>();

  const serving = (place: number): Replica | undefined => {
    const replica = replicas.get(place);
    return replica?.isServing === true ? replica : undefined;
  };
  const at = (place: number): Replica => {
    const replica = serving(place);
    if (replica === undefined) throw new Error(`no replica serves at ${String(place)}`);
    return replica;
  };

  return {
    async start(place, env) {
      const directory = directories.get(place) ?? createTemporaryDirectory();
      directories.set(place, directory);
      const product = await startProduct({ directory: await directory, env: { ...shared, ...env } });
      onTestFinished(async () => {
        await product.stop("SIGKILL");
      });
      const replica = { product, url: product.url, isServing: true };
      replicas.set(place, replica);
      return replica;
    },
    stop(place) {
      const replica = at(place);
      replica.isServing = false;
      return replica.product.stop();
    },
    at,
    pick: (place) => serving(place) ?? [...replicas.values()].find(({ isServing }) => isServing) ?? at(place),
  };
}
