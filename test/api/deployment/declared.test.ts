import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask, callGraphql, CREATE_COMPLETION, type GraphqlTarget } from "../../testkit/graphql-caller.ts";
import { startVendorSimulator } from "../../testkit/simulator/simulator.ts";
import { startApp } from "../../testkit/start-app.ts";
import { createTemporaryDirectory } from "../../testkit/temporary-directory.ts";
import { read } from "../support/graph.ts";

const SECRET = "sk-declared-0123456789-abcdef-DDDD";
const ROWS = `{
  credentials { edges { node { id name managedBy maskedSecret secretVersion updatedAt } } }
  deployments { edges { node { id name managedBy enabled updatedAt prices { unit usdPerMillion } } } }
}`;

/** The code that a call of a model fails with, or the deployment that answers it. */
async function callOf(target: GraphqlTarget, model: string): Promise<string> {
  const answer = await callGraphql(target, CREATE_COMPLETION, ask(model));
  const [error] = answer.errors ?? [];
  if (error !== undefined) return String(error.extensions.code);
  const { createCompletion } = answer.data as unknown as {
    createCompletion: { completion: { attempts: readonly [{ deploymentName: string }] } };
  };
  return createCompletion.completion.attempts[0].deploymentName;
}

describe("what the configuration file declares", () => {
  it("serves, is the same at every start, follows the file, is read-only to mutations, and is archived when it leaves the file", async () => {
    const directory = await createTemporaryDirectory();
    const vendor = await startVendorSimulator({ apiKey: SECRET, models: ["legal-7b"] });
    const file = join(directory, "narthex.yaml");
    const env = {
      NARTHEX_DATA_DIR: join(directory, "data"),
      NARTHEX_CONFIG: file,
      DECLARED_SECRET: SECRET,
    };
    const declare = (price: string) => `organizations:
  - organization: default
    credentials:
      - { name: ours, provider: openai, secret: "\${DECLARED_SECRET}", baseUrl: "${vendor.openai.baseUrl}" }
    deployments:
      - name: legal
        credential: ours
        model: acme/legal
        vendorModelId: legal-7b
        prices:
          - { unit: INPUT_TOKEN, usdPerMillion: "${price}" }
          - { unit: OUTPUT_TOKEN, usdPerMillion: "2" }
  - organization: made by the file
`;
    const start = async (text: string, work: (root: GraphqlTarget) => Promise<void>) => {
      await writeFile(file, text);
      const started = await startApp({ env });
      try {
        await work(started.root);
      } finally {
        await started[Symbol.asyncDispose]();
      }
    };

    let first: unknown;
    await start(declare("1"), async (root) => {
      // No list of allowed addresses: the file is the operator's word.
      expect(await callOf(root, "acme/legal")).toBe("legal");
      expect(await callOf(root, "openai/gpt-4o-mini")).toBe("ours");
      first = await read(root, ROWS);
      expect(first).toMatchObject({
        credentials: { edges: [{ node: { name: "ours", managedBy: "CONFIG", maskedSecret: "sk-…DDDD" } }] },
        deployments: { edges: [{ node: { name: "legal", managedBy: "CONFIG" } }] },
      });
      const { credentials, deployments } = first as Rows;
      const [credential] = credentials.edges;
      const [deployment] = deployments.edges;
      for (const [noun, id] of [
        ["Credential", credential.node.id],
        ["Deployment", deployment.node.id],
      ]) {
        const field = noun?.toLowerCase() ?? "";
        for (const verb of ["update", "archive"]) {
          const answer = await read(
            root,
            `mutation { ${verb}${noun ?? ""}(input: {id: "${id ?? ""}"}) { ${field} { id } userErrors { code field } } }`,
          );
          expect(answer).toEqual({
            [`${verb}${noun ?? ""}`]: { [field]: null, userErrors: [{ code: "BAD_USER_INPUT", field: ["id"] }] },
          });
        }
      }
      const organizations = await read<{ organizations: { edges: readonly { node: { name: string } }[] } }>(
        { ...root, headers: {} },
        "{ organizations { edges { node { name } } } }",
      );
      expect(JSON.stringify(organizations)).not.toContain(SECRET);
    });

    await start(declare("1"), async (root) => {
      expect(await read(root, ROWS)).toEqual(first);
      expect(await callOf(root, "acme/legal")).toBe("legal");
    });

    await start(declare("3"), async (root) => {
      const rows = await read<Rows>(root, ROWS);
      expect(rows.credentials).toEqual((first as Rows).credentials);
      expect(rows.deployments.edges[0].node.id).toBe((first as Rows).deployments.edges[0].node.id);
      expect(rows.deployments.edges[0].node.prices).toEqual([
        { unit: "INPUT_TOKEN", usdPerMillion: "3" },
        { unit: "OUTPUT_TOKEN", usdPerMillion: "2" },
      ]);
    });

    await start("organizations: []\n", async (root) => {
      expect(await read(root, ROWS)).toEqual({ credentials: { edges: [] }, deployments: { edges: [] } });
      expect(await callOf(root, "acme/legal")).toBe("MODEL_NOT_FOUND");
      expect(await callOf(root, "openai/gpt-4o-mini")).toBe("environment/openai");
      const { id } = (first as Rows).deployments.edges[0].node;
      expect(await read(root, `{ deployment(id: "${id}") { name archivedAt credential { maskedSecret } } }`)).toEqual({
        deployment: { name: "legal", archivedAt: expect.any(String) as string, credential: { maskedSecret: null } },
      });
    });
    await vendor.close();
    // Four starts, the first of which makes the database.
  }, 120_000);
});

interface Rows {
  readonly credentials: { readonly edges: readonly [{ readonly node: { readonly id: string } }] };
  readonly deployments: {
    readonly edges: readonly [{ readonly node: { readonly id: string; readonly prices: unknown } }];
  };
}
