import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readDeclaredConfig } from "../../src/config/declared-config.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "ntx-yaml-"));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

function readYaml(text: string, set: Readonly<Record<string, string>> = {}) {
  const path = join(directory, "narthex.yaml");
  writeFileSync(path, text);
  const { organizations, problems } = readDeclaredConfig(path, set);
  return {
    organizations,
    problems: problems.map(({ variable, message }) => `${variable.slice(path.length + 1)} ${message}`),
  };
}

describe("the configuration file", () => {
  it("declares credentials, with secrets of variables and files, and deployments", () => {
    writeFileSync(join(directory, "secret"), "sk-of-a-file\n");
    const { organizations, problems } = readYaml(
      `organizations:
  - organization: acme
    credentials:
      - name: openai
        provider: openai
        secret: \${ACME_KEY}
      - name: own
        provider: vllm
        baseUrl: http://10.0.0.7:8000/v1
        secretFile: ${join(directory, "secret")}
        enabled: false
    deployments:
      - name: legal
        credential: own
        model: acme/legal
        vendorModelId: llama-legal
        contextWindow: 32000
        prices:
          - { unit: INPUT_TOKEN, usdPerMillion: "0.1" }
          - { unit: OUTPUT_TOKEN, usdPerMillion: 0.4 }
`,
      { ACME_KEY: "sk-of-a-variable" },
    );
    expect(problems).toEqual([]);
    expect(organizations).toMatchObject([
      {
        organization: "acme",
        credentials: [
          { name: "openai", secret: "sk-of-a-variable", baseUrl: undefined, isEnabled: true },
          { name: "own", secret: "sk-of-a-file", baseUrl: "http://10.0.0.7:8000/v1", isEnabled: false },
        ],
        deployments: [
          {
            name: "legal",
            credential: "own",
            vendorModelId: "llama-legal",
            prices: [{ picoUsdPerUnit: 100_000n }, { picoUsdPerUnit: 400_000n }],
          },
        ],
      },
    ]);
  });

  it("declares nothing where it says so", () => {
    expect(readYaml("organizations: []\n")).toEqual({ organizations: [], problems: [] });
  });

  it.each(["", "# nothing\n", "null\n", "{}\n", "organizations:\n"])("is refused where it was cut off: %j", (text) => {
    const { organizations, problems } = readYaml(text);
    expect(organizations).toEqual([]);
    expect(problems).toHaveLength(1);
  });

  it("tells every mistake at once, each with its place, and repeats no secret", () => {
    const { problems } = readYaml(
      `organizations:
  - organization: acme
    credentials:
      - name: one
        provider: openai
        secret: sk-this-stands-in-the-file
      - name: one
        provider: nobody
        secret: \${MISSING}
      - name: two
        provider: anthropic
        secretFile: /no/such/file
        baseUrl: https://api.anthropic.com/v1
    deployments:
      - name: d
        credential: three
        model: no-slash
        maxOutputTokens: 0
        prices: [{ unit: INPUT_TOKEN, usdPerMillion: "-1" }]
`,
    );
    expect(problems.map((problem) => problem.split(/(?<=:) /)[0])).toEqual([
      "7:15 organizations[0].credentials[1].name:",
      "6:17 organizations[0].credentials[0].secret:",
      "9:17 organizations[0].credentials[1].secret:",
      "8:19 organizations[0].credentials[1].provider:",
      "12:21 organizations[0].credentials[2].secretFile:",
      "13:18 organizations[0].credentials[2].baseUrl:",
      "16:21 organizations[0].deployments[0].credential:",
      "17:16 organizations[0].deployments[0].model:",
      "18:26 organizations[0].deployments[0].maxOutputTokens:",
      "19:17 organizations[0].deployments[0].prices:",
    ]);
    expect(problems.join("\n")).not.toContain("sk-this-stands");
  });

  it("tells every mistake of its shape at once, each with its path and its line", () => {
    const { organizations, problems } = readYaml(
      `version: 2
organizations:
  - organization: acme
    credentials:
      - name: 7
        provider: openai
        secert: \${KEY}
        colour: mauve
      - provider: openai
        enabled: maybe
    deployments:
      - name: d
        credential: one
        model: acme/m
        capabilities: [TEXT, FLIGHT]
        contextWindow: large
        prices:
          - { unit: TOKEN, usdPerMillion: [] }
  - 12
`,
      { KEY: "sk-hush" },
    );
    expect(organizations).toEqual([]);
    expect(problems.map((problem) => problem.split(/(?<=:) /)[0]).sort()).toEqual(
      [
        "1:10 version:",
        "5:15 organizations[0].credentials[0].name:",
        "7:17 organizations[0].credentials[0].secert:",
        "8:17 organizations[0].credentials[0].colour:",
        "9:9 organizations[0].credentials[1].name:",
        "10:18 organizations[0].credentials[1].enabled:",
        "15:30 organizations[0].deployments[0].capabilities[1]:",
        "16:24 organizations[0].deployments[0].contextWindow:",
        "18:21 organizations[0].deployments[0].prices[0].unit:",
        "18:43 organizations[0].deployments[0].prices[0].usdPerMillion:",
        "19:5 organizations[1]:",
      ].sort(),
    );
    expect(problems.join("\n")).not.toMatch(/hush|mauve|maybe|large/);
  });

  it.each([
    [
      "a word that it does not know",
      "organizations:\n  - organisation: acme\n",
      /2:19 organizations\[0\]\.organisation/,
    ],
    ["another shape", "organizations: 7\n", /1:16 organizations: /],
    ["no YAML", "organizations: [\n", /no YAML here/],
    ["one key twice", "organizations: []\norganizations: []\n", /DUPLICATE_KEY/],
    ["aliases without end", "a: &a [1]\nb: &b [*a,*a]\norganizations: *c\n", /./],
  ])("refuses %s", (_what, text, problem) => {
    expect(readYaml(text).problems.join("\n")).toMatch(problem);
  });

  it("refuses a file that is not there", () => {
    expect(readDeclaredConfig("/no/such.yaml", {}).problems).toEqual([
      { variable: "NARTHEX_CONFIG", message: "the file /no/such.yaml cannot be read." },
    ]);
  });
});
