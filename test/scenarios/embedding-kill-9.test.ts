import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { callGraphql } from "../testkit/graphql-caller.ts";
import { startProduct } from "../testkit/product.ts";
import { startVendorSimulator } from "../testkit/simulator/simulator.ts";
import { createTemporaryDirectory } from "../testkit/temporary-directory.ts";

const CREATE =
  "mutation ($input: CreateEmbeddingsInput!) { createEmbeddings(input: $input) { completionId usage { inputTokens } cost { amountUsd } } }";
const RECORDS =
  "{ completions(first: 200, filter: { operation: EMBEDDING }) { edges { node { id status usage { inputTokens } cost { amountUsd } } } } }";

/** What a call gives, and its record repeats. */
interface Spent {
  readonly usage: { readonly inputTokens: number };
  readonly cost: { readonly amountUsd: string } | null;
}

it(
  "a process that is killed loses no embeddings that were answered, and fails those under way",
  { timeout: 120_000 },
  async () => {
    const simulator = await startVendorSimulator();
    const directory = await createTemporaryDirectory();
    const key = randomBytes(24).toString("hex");
    const env = { ...simulator.env, NARTHEX_ROOT_KEY: key, NARTHEX_LOG_LEVEL: "warn" };
    const product = await startProduct({ directory, env });
    const create = (text: string) =>
      callGraphql({ url: product.url, key }, CREATE, {
        input: { model: "openai/text-embedding-3-small", input: [text] },
      });

    const answers = await Promise.all(Array.from({ length: 30 }, (_, index) => create(`text ${String(index)}`)));
    simulator.script({ control: { delay: 60_000 } });
    const before = simulator.requests.length;
    const lost = Promise.allSettled([create("never answered")]);
    await simulator.waitForRequest(before, 20_000);
    product.process.kill("SIGKILL");
    await Promise.all([product.exited, lost]);

    const again = await startProduct({ directory, env });
    const { data } = await callGraphql({ url: again.url, key }, RECORDS);
    const { edges } = data?.["completions"] as unknown as { edges: { node: Spent & { id: string; status: string } }[] };
    const records = new Map(edges.map(({ node }) => [node.id, node]));
    expect(records.size).toBe(31);
    for (const answer of answers) {
      const { completionId, ...spent } = answer.data?.["createEmbeddings"] as unknown as Spent & {
        completionId: string;
      };
      expect(records.get(completionId)).toMatchObject({ status: "COMPLETED", ...spent });
      records.delete(completionId);
    }
    expect([...records.values()].map(({ status }) => status)).toEqual(["FAILED"]);
    again.process.kill("SIGTERM");
    await again.exited;
    await simulator.close();
  },
);
