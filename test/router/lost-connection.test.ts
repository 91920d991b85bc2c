import { expect, it } from "vitest";
import { findFreePort } from "../testkit/child-server.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";
import { findRouterSkipReason, startRouter } from "./support/router.ts";
import { beginStream, streamOverSocket } from "./support/streams.ts";

const SKIPPED = findRouterSkipReason();
const ROOT_KEY = "root-key-of-the-tests-0123456789abcdef";

it.skipIf(SKIPPED !== undefined)(
  `a stream through a router ends with an error when Narthex is killed, and is not begun and paid for again${SKIPPED === undefined ? "" : `: skipped, ${SKIPPED}`}`,
  async () => {
    const simulator = await startVendorSimulator();
    const directory = await createTemporaryDirectory();
    const env = { ...simulator.env, NARTHEX_ROOT_KEY: ROOT_KEY, PORT: String(await findFreePort()) };
    let product = await startProduct({ directory, env });
    await using router = await startRouter(product.url);
    const target = { url: router.url, key: ROOT_KEY };
    try {
      simulator.next({ control: { tokens: 2_000, chunks: 500, chunkDelay: 20 } });
      const stream = await beginStream(target);
      await product.stop("SIGKILL");
      product = await startProduct({ directory, env });
      expect(await stream.readFailure()).toMatchObject([
        { message: expect.stringContaining("connection") as string, extensions: { code: "INTERNAL_SERVER_ERROR" } },
      ]);
      await stream.close();
      expect(simulator.requests).toHaveLength(1);
      expect((await streamOverSocket(target)).at(-1)?.__typename).toBe("CompletionFinished");
    } finally {
      await product.stop();
      await simulator.close();
    }
  },
);
