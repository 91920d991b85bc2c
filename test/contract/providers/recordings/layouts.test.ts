import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AGENTGATEWAY } from "./agentgateway.ts";
import { readCassettes } from "./envoy-cassettes.ts";
import { readGoTests } from "./envoy-go-tests.ts";
import { readGoStrings } from "./go-strings.ts";
import { VERCEL_AI } from "./vercel-ai.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "narthex-recordings-"));
});
afterAll(() => {
  rmSync(root, { recursive: true });
});

/** A clone with these files, for one test. */
function cloneWith(name: string, files: Readonly<Record<string, string>>): string {
  const clone = join(root, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(clone, path)), { recursive: true });
    writeFileSync(join(clone, path), content);
  }
  return clone;
}

describe("the strings of a Go file", () => {
  test("are its literals, joined where they are added; comments and characters are none", () => {
    const source = 'x := "a\\n" + // "no"\n  `b`\ny := `c\n"d"` + "e" // `no`\nz := \'"\'\nw := "f"\n';
    expect(readGoStrings(source).map(({ value, line }) => [value, line])).toEqual([
      ["a\n", 1],
      ["b", 2],
      ['c\n"d"e', 3],
      ["f", 6],
    ]);
  });
});

describe("a layout of recordings", () => {
  test("finds whole streams in Go tests, and says why it leaves the others out", () => {
    const start = 'data: {"type": "message_start", "message": {}}\n\n';
    const stop = 'data: {"type": "message_stop"}\n';
    const [stopHead, stopTail] = [stop.slice(0, -5), `${stop.slice(-5)}\ndata: {"type": "ping"}\n`];
    const clone = cloneWith("go", {
      "internal/tracing/openinference/a_test.go": "",
      "tests/data-plane/b_test.go": [
        "func TestOne() {",
        "\tresponseBody: `" + '{"role":"assistant"}\n{"stopReason":"end_turn"}\n{"usage":{}}`,',
        "\texpResponseBody: `" + 'data: {"choices":[]}\n\ndata: [DONE]\n\n`,',
        "\tresponseBody: `" + '{"bytes":"e30="}\n{"bytes":"e30="}`,',
        "}",
      ].join("\n"),
      "internal/translator/c_test.go": [
        "func TestTwo() {",
        `\thead := \`${start}\``,
        `\tmiddle := \`${stopHead}\``,
        `\ttail := \`${stopTail}\``,
        "\trequire.NoError(t, err)",
        '\tbody := `data: {"choices":[{}]}\n\ndata: [DONE]`',
        "}",
        `func TestThree() {\n\thead := \`${start}\`\n}`,
        `func TestFour() {\n\ttail := \`${stop}\`\n}`,
        'func TestFive() {\n\tbody := `data: {"object":"text_completion","choices":[]}\n\ndata: [DONE]`\n}',
      ].join("\n"),
    });
    const { recordings, leftOut } = readGoTests(clone);
    const played = recordings.map(({ vendor, name, body }) => [vendor, name, body.toString()]);
    expect(played).toEqual([
      ["anthropic", "c_test.go:2", `${start}${stopHead}${stopTail}\n`],
      ["openai", "c_test.go:11", 'data: {"choices":[{}]}\n\ndata: [DONE]\n\n'],
      ["bedrock", "b_test.go:2", expect.stringContaining("messageStop")],
    ]);
    expect(leftOut).toEqual([
      { name: "c_test.go:16", why: "a piece of a stream, without its beginning or its end" },
      { name: "c_test.go:21", why: "a piece of a stream, without its beginning or its end" },
      { name: "c_test.go:25", why: "an API of OpenAI's that we do not call" },
      { name: "b_test.go:5", why: "what the gateway itself makes of a stream" },
      { name: "b_test.go:10", why: "Bedrock's InvokeModel; we call Converse" },
    ]);
  });

  test("tells streams from answers in cassettes by their content type", () => {
    const cassette = (url: string, type: string): string =>
      JSON.stringify({
        interactions: [{ request: { url }, response: { body: "x", code: 200, headers: { "Content-Type": [type] } } }],
      });
    const folder = "tests/internal/testopenai/cassettes";
    const clone = cloneWith("cassettes", {
      [`${folder}/a.yaml`]: cassette("https://api.openai.com/v1/chat/completions", "text/event-stream; charset=utf-8"),
      [`${folder}/b.yaml`]: cassette("https://x.azure.com/openai/deployments/m/chat/completions", "application/json"),
      [`${folder}/c.yaml`]: cassette("https://api.openai.com/v1/embeddings", "application/json"),
    });
    const { recordings, leftOut } = readCassettes(clone);
    expect(recordings.map(({ vendor, isStream }) => [vendor, isStream])).toEqual([
      ["openai", true],
      ["azure", false],
    ]);
    expect(leftOut).toEqual([{ name: "cassettes/c.yaml", why: "embeddings, not a completion" }]);
  });

  test("refuses what it does not know", () => {
    const other = cloneWith("other", {
      "crates/llm/src/tests/response/new-vendor/stream.json": "data: {}\n\n",
      "packages/new-vendor/src/__fixtures__/text.chunks.txt": "{}\n",
    });
    expect(() => AGENTGATEWAY.read(other)).toThrow("new-vendor/stream.json is in no row");
    expect(() => VERCEL_AI.read(other)).toThrow("text.chunks.txt is in no row");
  });
});
