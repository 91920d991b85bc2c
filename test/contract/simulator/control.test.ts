import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { CONTROL_KEYS, parseControl, takeMarkers, takeSuffix } from "../../testkit/simulator/control/control.ts";
import { startVendorSimulator } from "../../testkit/simulator/simulator.ts";
import { open, readAll, requestOf, vendors, type Vendor } from "./calls.ts";
import { containing, matching, useSimulator } from "./support.ts";

const simulator = useSimulator();

const models = { openai: "gpt-4o-mini", anthropic: "claude-haiku-4-5", gemini: "gemini-2.0-flash" };

/** The sizes of the chunks in which a body comes over a socket: what the simulator wrote at once. */
async function chunkSizes(vendor: Vendor, prompt: string): Promise<number[]> {
  const { url, headers, body } = requestOf(simulator(), vendor, { prompt, stream: true });
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = [
    `POST ${pathname}${search} HTTP/1.1`,
    `host: ${hostname}`,
    "connection: close",
    `content-length: ${String(Buffer.byteLength(body))}`,
  ];
  const sent = [...lines, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)];
  socket.write(`${sent.join("\r\n")}\r\n\r\n${body}`);
  const parts: Buffer[] = [];
  socket.on("data", (part: Buffer) => parts.push(part));
  await once(socket, "close");
  const raw = Buffer.concat(parts);
  const sizes: number[] = [];
  for (let at = raw.indexOf("\r\n\r\n") + 4; at < raw.length;) {
    const line = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.subarray(at, line).toString(), 16);
    if (size > 0) sizes.push(size);
    at = line + 2 + size + 2;
  }
  return sizes;
}

describe("the control language", () => {
  it("reads keys, switches, lists of faults and URL-encoded text", () => {
    expect(
      parseControl("delay=200 chunks=50, status=429 fault=reset@3 fault=stall@5:100 crlf text=a%20b%20%C3%BC"),
    ).toEqual({
      delay: 200,
      chunks: 50,
      status: 429,
      faults: [
        { kind: "reset", at: 3 },
        { kind: "stall", at: 5, ms: 100 },
      ],
      crlf: true,
      text: "a b ü",
    });
  });

  it("takes markers out of a prompt and suffixes off a model's name", () => {
    expect(takeMarkers("Hello [[sim delay=1]] you [[sim status=500]]")).toEqual({
      text: "Hello  you",
      control: { delay: 1, status: 500 },
    });
    expect(takeMarkers("Hello [[wiki]]")).toEqual({ text: "Hello [[wiki]]", control: {} });
    expect(takeSuffix("gpt-4o+sim,delay=1,fault=eof@2")).toEqual({
      model: "gpt-4o",
      control: { delay: 1, faults: [{ kind: "eof", at: 2 }] },
    });
    expect(takeSuffix("gpt-4o")).toEqual({ model: "gpt-4o", control: {} });
  });

  it("is written down whole in the guide, and nothing else is", async () => {
    const guide = await readFile(new URL("../../../docs/guides/simulator.md", import.meta.url), "utf8");
    const table = guide.slice(guide.indexOf("| Control "), guide.indexOf("`fault` may stand several times"));
    const cells = table.split("\n").map((line) => line.split(" | ")[0] ?? "");
    const written = cells.flatMap((cell) => [...cell.matchAll(/`([a-zA-Z]+)/g)].map((match) => match[1]));
    expect(new Set(written)).toEqual(new Set(CONTROL_KEYS));
  });

  it.each(["nonsense=1", "delay=soon", "delay=", "fault=explode@1", "fault=reset@x", "body=odd", "usage=some"])(
    "refuses %s",
    (text) => {
      expect(() => parseControl(text)).toThrow(/simulator control|one of/);
    },
  );
});

describe.each(vendors)("controls in a request to the simulated %s", (vendor) => {
  it("are obeyed in the prompt, in the model's name and in a header", async () => {
    const model = `${models[vendor]}+sim,status=418`;
    const statuses = await Promise.all(
      [
        { prompt: "Hello [[sim status=503]]" },
        { prompt: "Hello", model },
        { prompt: "Hello", headers: { "x-sim": "status=507" } },
        { prompt: "Hello [[sim status=503]]", model, headers: { "x-sim": "status=507" } },
      ].map(async (call) => (await readAll(await open(simulator(), vendor, { stream: false, ...call }))).status),
    );
    expect(statuses).toEqual([503, 418, 507, 507]);
  });

  it("are told when they are wrong, and never seen in the echo", async () => {
    const wrong = await readAll(await open(simulator(), vendor, { prompt: "Hello [[sim oops=1]]", stream: false }));
    expect([wrong.status, wrong.text]).toEqual([400, containing('unknown simulator control \\"oops\\"')]);
    const right = await readAll(await open(simulator(), vendor, { prompt: "Hello [[sim delay=1]]", stream: false }));
    expect(right.text).toContain('"Echo: Hello"');
  });

  it("set the answer's length, pieces and text", async () => {
    const ask = async (prompt: string) =>
      (await readAll(await open(simulator(), vendor, { prompt, stream: true }))).text;
    const deltas = (text: string) => (text.match(/"content":"[^"]+"|"text_delta"|\{"text":"[^"]+"/g) ?? []).length;
    const long = await ask("[[sim tokens=100 chunks=7]]");
    expect(deltas(long)).toBe(7);
    expect(long).toMatch(/"(completion_tokens|output_tokens|candidatesTokenCount)":100\b/);
    expect(deltas(await ask("[[sim tokens=100]]"))).toBe(100);
    expect(await ask("[[sim text=na%C3%AFve]]")).toContain("naïve".slice(0, 5));
  });

  it("cut the body into writes of the size asked for, or at random by a seed, the bytes staying the same", async () => {
    const whole = await chunkSizes(vendor, "[[sim tokens=5 sameId]]");
    const total = whole.reduce((sum, size) => sum + size, 0);
    const ones = await chunkSizes(vendor, "[[sim tokens=5 sameId split=1]]");
    expect(ones.every((size) => size === 1)).toBe(true);
    const random = await chunkSizes(vendor, "[[sim tokens=5 sameId seed=7]]");
    expect(new Set(random).size).toBeGreaterThan(8);
    expect(await chunkSizes(vendor, "[[sim tokens=5 sameId seed=7]]")).toEqual(random);
    const merged = await chunkSizes(vendor, "[[sim tokens=5 sameId merge=1000]]");
    expect(merged).toHaveLength(1);
    // Prompts differ by a few tokens, and so do the counts told in the body.
    for (const sizes of [ones, random, merged])
      expect(Math.abs(sizes.reduce((sum, size) => sum + size, 0) - total)).toBeLessThan(20);
    expect(whole.length).toBeGreaterThanOrEqual(6);
  });
});

describe("scripts and records", () => {
  it("serve one request each in order, by vendor and by a test of one's own, then the standing ones", async () => {
    simulator().next({ vendor: "anthropic", answer: { text: "for Anthropic" } }, { answer: { text: "first" } });
    simulator().next({ when: (call) => call.rawBody.includes("special"), answer: { text: "for the special" } });
    simulator().script({ answer: { text: "always" } });
    const ask = async (vendor: Vendor, prompt: string) => {
      const { text } = await readAll(await open(simulator(), vendor, { prompt, stream: false }));
      return /for Anthropic|for the special|first|always/.exec(text)?.[0];
    };
    expect(await ask("openai", "x")).toBe("first");
    expect(await ask("openai", "x")).toBe("always");
    expect(await ask("openai", "special")).toBe("for the special");
    expect(await ask("anthropic", "special")).toBe("for Anthropic");
    expect(await ask("anthropic", "special")).toBe("always");
  });

  it("play back recorded bodies as they are, cut as asked", async () => {
    const body = ['data: {"a":"ü"}\n\n', "data: [DONE]\n\n"];
    simulator().next({ raw: { body, headers: { "x-recorded": "yes" } }, control: { split: 1 } });
    const played = await readAll(await open(simulator(), "openai", { prompt: "x", stream: true }));
    expect(played.text).toBe(body.join(""));
    expect(played.headers.get("x-recorded")).toBe("yes");
    expect(played.headers.get("content-type")).toBe("text/event-stream");
    simulator().next({ raw: { status: 418, body: "tea" } });
    expect(await readAll(await open(simulator(), "gemini", { prompt: "x", stream: false }))).toMatchObject({
      status: 418,
      text: "tea",
    });
  });

  it("keep what came and what became of it", async () => {
    await readAll(await open(simulator(), "anthropic", { prompt: "Hello", stream: true, headers: { "x-mine": "1" } }));
    await readAll(await open(simulator(), "gemini", { prompt: "Hello", stream: true }));
    const [first, second] = simulator().requests;
    expect(first).toMatchObject({
      index: 0,
      vendor: "anthropic",
      method: "POST",
      path: "/v1/messages",
      headers: { "x-mine": "1", "anthropic-version": "2023-06-01" },
      body: { model: "claude-haiku-4-5", messages: [{ role: "user", content: "Hello" }] },
      status: 200,
      framesSent: 8,
      closedAt: null,
      brokenOff: false,
    });
    expect(second).toMatchObject({ index: 1, vendor: "gemini", query: { alt: "sse" } });
    await expect(simulator().waitForAbort(0, 50)).rejects.toThrow("waited 50 ms for the client to leave request 0");
    await expect(simulator().waitForRequest(2, 50)).rejects.toThrow("waited 50 ms for request 2");
  });

  it("tell which connection a request came on, and whether it had been used before", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const list = async (with_: Agent) => {
      const headers = { authorization: `Bearer ${simulator().apiKey}` };
      await new Promise<void>((resolve) => {
        get(`${simulator().openai.baseUrl}/models`, { agent: with_, headers }, (response) => {
          response.resume().on("close", resolve);
        });
      });
    };
    await list(agent);
    await list(agent);
    await list(new Agent());
    const [first, second, third] = simulator().requests.map((request) => request.connection);
    expect(first?.requestOnConnection).toBe(0);
    expect(second).toEqual({ id: first?.id, requestOnConnection: 1 });
    expect(third?.id).not.toBe(first?.id);
    agent.destroy();
  });

  it("answer the same to the same, from one start to the next", async () => {
    const answers: string[] = [];
    for (let round = 0; round < 2; round++) {
      const fresh = await startVendorSimulator({ now: () => 1_700_000_000_000 });
      for (const vendor of vendors) {
        const { text } = await readAll(
          await open(fresh, vendor, { prompt: "Hello [[sim tokens=20 reasoning=5]]", stream: true }),
        );
        answers.push(text);
      }
      await fresh.close();
    }
    expect(answers.slice(0, 3)).toEqual(answers.slice(3));
  });

  it("obey defaults for every request and know further models", async () => {
    const other = await startVendorSimulator({ defaults: { tokens: 2 }, models: ["my-model"], apiKey: "k" });
    const { text } = await readAll(await open(other, "openai", { prompt: "Hello", stream: false, model: "my-model" }));
    expect(text).toContain('"content":"the gatew"');
    expect(other.env).toMatchObject({ OPENAI_API_KEY: "k", OPENAI_BASE_URL: matching(/\/v1$/) });
    await other.close();
    await expect(open(other, "openai", { prompt: "x", stream: false })).rejects.toThrow();
  });
});

describe("Gemini's stream without alt=sse", () => {
  it("is one JSON array that comes in pieces", async () => {
    const { url, headers, body } = requestOf(simulator(), "gemini", { prompt: "Hello there", stream: true });
    const response = await fetch(url.replace("?alt=sse", ""), { method: "POST", headers, body });
    expect(response.headers.get("content-type")).toBe("application/json; charset=UTF-8");
    const parts: unknown = await response.json();
    expect(parts).toHaveLength(4);
    expect(parts).toMatchObject([
      { candidates: [{ content: { parts: [{ text: "Echo:" }] } }] },
      {},
      {},
      { candidates: [{ finishReason: "STOP" }] },
    ]);
    expect(simulator().requests[0]?.framesSent).toBe(5);
  });
});

describe("npm run simulator", () => {
  it("prints the three addresses and the variables that lead `npm start` to them", async () => {
    const main = new URL("../../testkit/simulator/main.ts", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "0"], { env: { ...process.env, SIMULATOR_DEFAULTS: "tokens=3" } });
    let printed = "";
    child.stdout.on("data", (part: Buffer) => (printed += part.toString()));
    while (!printed.includes("GEMINI_BASE_URL")) await once(child.stdout, "data");
    const variable = (name: string) => new RegExp(`^export ${name}=(.*)$`, "m").exec(printed)?.[1] ?? "";
    expect(variable("OPENAI_BASE_URL")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/openai\/v1$/);
    expect(variable("ANTHROPIC_BASE_URL")).toMatch(/\/anthropic$/);
    expect(variable("GEMINI_BASE_URL")).toMatch(/\/gemini$/);
    const models = await fetch(`${variable("OPENAI_BASE_URL")}/models`, {
      headers: { authorization: `Bearer ${variable("OPENAI_API_KEY")}` },
    });
    expect(models.status).toBe(200);
    child.kill("SIGTERM");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });
});
