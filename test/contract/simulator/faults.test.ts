import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Control } from "../../testkit/simulator/control/control.ts";
import { open, readAll, vendors, type Vendor } from "./calls.ts";
import { containing, matching, useSimulator } from "./support.ts";

const simulator = useSimulator();

/** The events of a body: what stands between empty lines, comments and the time of day left out. */
function eventsOf(text: string): string[] {
  return text
    .replace(/"created":\d+/g, "")
    .split(/\r?\n\r?\n/)
    .filter((event) => event !== "" && !event.startsWith(":"));
}

/** The body of a streamed answer under a control, and how it ended. */
async function streamed(
  vendor: Vendor,
  control: Control,
  prompt = "One two three four five six",
): Promise<Awaited<ReturnType<typeof readAll>>> {
  simulator().next({ control: { sameId: true, ...control } });
  return readAll(await open(simulator(), vendor, { prompt, stream: true }));
}

async function unary(vendor: Vendor, control: Control): Promise<Awaited<ReturnType<typeof readAll>>> {
  simulator().next({ control });
  return readAll(await open(simulator(), vendor, { prompt: "Hello", stream: false }));
}

describe.each(vendors)("faults of the simulated %s", (vendor) => {
  it("waits before the headers, and before every event, the headers being out by then", async () => {
    const started = Date.now();
    simulator().next({ control: { delay: 150, chunkDelay: 60, tokens: 3 } });
    const response = await open(simulator(), vendor, { prompt: "x", stream: true });
    const headersAt = Date.now() - started;
    const { text } = await readAll(response);
    const events = eventsOf(text).length;
    expect(headersAt).toBeGreaterThanOrEqual(149);
    expect(headersAt).toBeLessThan(150 + 60 * events);
    expect(Date.now() - started).toBeGreaterThanOrEqual(150 + 60 * events - 20);
  });

  it.each([0, 1, 2, 5])("destroys the socket after exactly %i events", async (at) => {
    const whole = eventsOf((await streamed(vendor, {})).text);
    const broken = await streamed(vendor, { faults: [{ kind: "reset", at }] });
    expect(eventsOf(broken.text)).toEqual(whole.slice(0, at));
    expect(broken.failure).toBeDefined();
  });

  it("destroys the socket when everything but the end of the body has come", async () => {
    const whole = eventsOf((await streamed(vendor, {})).text);
    const broken = await streamed(vendor, { faults: [{ kind: "reset", at: 9_999 }] });
    expect(eventsOf(broken.text)).toEqual(whole);
    expect(broken.failure).toBeDefined();
  });

  it("ends the body cleanly in the middle", async () => {
    const whole = eventsOf((await streamed(vendor, {})).text);
    const cut = await streamed(vendor, { faults: [{ kind: "eof", at: 3 }] });
    expect(eventsOf(cut.text)).toEqual(whole.slice(0, 3));
    expect(cut.failure).toBeUndefined();
  });

  it("puts bytes that are no UTF-8 between two events and goes on", async () => {
    const plain = await streamed(vendor, {});
    const dirty = await streamed(vendor, { faults: [{ kind: "garbage", at: 2 }] });
    const before =
      plain.text
        .match(/[^]*?\r?\n\r?\n/g)
        ?.slice(0, 2)
        .join("") ?? "";
    expect(dirty.bytes.indexOf(0xff)).toBe(Buffer.byteLength(before));
    expect(eventsOf(dirty.text).length).toBeGreaterThan(eventsOf(plain.text).length);
    expect(dirty.text.endsWith(plain.text.slice(-40))).toBe(true);
  });

  it("says an error in the middle of a stream and ends", async () => {
    const whole = eventsOf((await streamed(vendor, {})).text);
    const { text, failure } = await streamed(vendor, { faults: [{ kind: "error", at: 3 }] });
    const events = eventsOf(text);
    expect(events.slice(0, 3)).toEqual(whole.slice(0, 3));
    expect(events).toHaveLength(4);
    expect(JSON.parse(events[3]?.replace(/^(event: error\n)?data: /, "") ?? "")).toMatchObject({
      error: { message: matching(/./) },
    });
    expect(failure).toBeUndefined();
  });

  it("falls silent for a while, or until the client leaves, which it records", async () => {
    const started = Date.now();
    const paused = await streamed(vendor, { faults: [{ kind: "stall", at: 2, ms: 200 }] });
    expect(Date.now() - started).toBeGreaterThanOrEqual(195);
    expect(eventsOf(paused.text)).toEqual(eventsOf((await streamed(vendor, {})).text));

    simulator().reset();
    simulator().next({ control: { faults: [{ kind: "stall", at: 2 }] } });
    const leaving = new AbortController();
    const response = await open(simulator(), vendor, { prompt: "x", stream: true, signal: leaving.signal });
    const reading = readAll(response);
    await setTimeout(100);
    leaving.abort();
    const left = await reading;
    const leftAt = Date.now();
    expect(eventsOf(left.text)).toHaveLength(2);
    const closedAt = await simulator().waitForAbort(0, 1_000);
    expect(Math.abs(closedAt - leftAt)).toBeLessThan(500);
    expect(simulator().requests[0]).toMatchObject({ framesSent: 2, status: 200 });
  });

  it("records a client that leaves before the first byte, and none that leaves after the last", async () => {
    const leaving = new AbortController();
    simulator().next({ control: { delay: 5_000 } });
    const call = open(simulator(), vendor, { prompt: "x", stream: true, signal: leaving.signal });
    await simulator().waitForRequest(0);
    leaving.abort();
    await expect(call).rejects.toThrow();
    await simulator().waitForAbort(0, 1_000);
    expect(simulator().requests[0]).toMatchObject({ status: null, framesSent: 0, finishedAt: null });
    await readAll(await open(simulator(), vendor, { prompt: "x", stream: true }));
    await expect(simulator().waitForAbort(1, 100)).rejects.toThrow();
    expect(simulator().requests[1]?.finishedAt).not.toBeNull();
  });

  it("answers with HTML, with JSON cut short, with nothing, with noise, with an error under status 200", async () => {
    const html = await unary(vendor, { body: "html" });
    expect(html.text).toContain("<html>");
    expect(html.headers.get("content-type")).toMatch(/^text\/html/);
    expect(() => void JSON.parse(html.text)).toThrow();
    const truncated = await unary(vendor, { body: "truncated" });
    expect(truncated.text.startsWith("{")).toBe(true);
    expect(() => void JSON.parse(truncated.text)).toThrow();
    expect((await unary(vendor, { body: "empty" })).bytes).toHaveLength(0);
    expect((await unary(vendor, { body: "garbage" })).bytes.includes(0)).toBe(true);
    const error = await unary(vendor, { body: "error" });
    expect(error.status).toBe(200);
    expect(JSON.parse(error.text)).toMatchObject({ error: {} });
    const cut = await streamed(vendor, { body: "truncated" });
    expect((await streamed(vendor, {})).text.startsWith(cut.text)).toBe(true);
  });

  it("sends as many bytes as it is told without holding them, at the pace of the reader", async () => {
    const bytes = 200 * 1024 ** 2;
    const before = process.memoryUsage().rss;
    simulator().next({ control: { body: "huge", bytes } });
    const response = await open(simulator(), vendor, { prompt: "x", stream: false });
    let seen = 0;
    for await (const chunk of response.body) seen += chunk.length;
    expect(seen).toBeGreaterThanOrEqual(bytes);
    expect(seen).toBeLessThan(bytes + 100);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2);
  });

  it("streams without end until the client leaves, and waits for a client that does not read", async () => {
    simulator().next({ control: { body: "endless" } });
    const leaving = new AbortController();
    const response = await open(simulator(), vendor, { prompt: "x", stream: true, signal: leaving.signal });
    // It goes on until every buffer on the way is full, and then no further.
    const sent = () => simulator().requests[0]?.framesSent ?? 0;
    await expect
      .poll(
        async () => {
          const before = sent();
          await setTimeout(300);
          return before > 0 && sent() === before;
        },
        { timeout: 8_000 },
      )
      .toBe(true);
    let seen = 0;
    for await (const chunk of response.body) {
      seen += chunk.length;
      if (seen > 20_000_000) break;
    }
    leaving.abort();
    expect(await simulator().waitForAbort(0, 2_000)).toBeGreaterThan(0);
  });

  it("answers every status in the vendor's shape, with what to wait", async () => {
    for (const status of [400, 401, 403, 404, 422, 429, 500, 503, 529]) {
      const answer = await unary(vendor, { status, retryAfter: 7, retryAfterMs: 6_500 });
      expect(answer.status).toBe(status);
      expect(JSON.parse(answer.text)).toMatchObject({ error: { message: matching(/./) } });
      if (vendor === "gemini") expect(answer.text).toContain('"retryDelay": "7s"');
      else expect(answer.headers.get("retry-after")).toBe("7");
      if (vendor === "openai") expect(answer.headers.get("retry-after-ms")).toBe("6500");
    }
  });

  it("says that the context is too long, in the vendor's words", async () => {
    const words = {
      openai: "maximum context length",
      anthropic: "prompt is too long:",
      gemini: "exceeds the maximum number of tokens",
    };
    const answer = await unary(vendor, { error: "context" });
    expect([answer.status, answer.text]).toEqual([400, containing(words[vendor])]);
  });

  it("leaves usage out, or lies about it", async () => {
    const field = vendor === "gemini" ? "usageMetadata" : "usage";
    for (const read of [unary, streamed]) {
      expect((await read(vendor, { usage: "none" })).text).not.toContain(`"${field}":{`);
      expect((await read(vendor, { usage: "none" })).text).not.toContain(`"${field}": {`);
      expect((await read(vendor, { usage: "huge" })).text).toContain("2000000000");
      expect((await read(vendor, { usage: "negative" })).text).toMatch(/Tokens?(Count)?": ?-\d|_tokens": ?-\d/);
    }
  });

  it("gives finish reasons nobody knows, unknown events and fields, and one id again and again", async () => {
    expect((await unary(vendor, { finish: "because" })).text).toContain('"because"');
    expect((await streamed(vendor, { finish: "because" })).text).toContain('"because"');
    expect((await streamed(vendor, { unknown: true })).text).toMatch(/event: future/);
    expect((await unary(vendor, { unknown: true })).text).toMatch(/future/);
    const ids = async (control: Control) =>
      /"(?:id|responseId)": ?"([^"]+)"/.exec((await unary(vendor, control)).text)?.[1];
    expect(await ids({ sameId: true })).toBe(await ids({ sameId: true }));
    expect(await ids({})).not.toBe(await ids({}));
  });

  it("ends lines with CRLF, and puts comments and pings between events, where it is told", async () => {
    const plain = await streamed(vendor, {});
    const crlf = await streamed(vendor, { crlf: true });
    expect(crlf.text.match(/(?<!\r)\n/)).toBeNull();
    expect(eventsOf(crlf.text.replaceAll("\r\n", "\n"))).toEqual(eventsOf(plain.text.replaceAll("\r\n", "\n")));
    const count = eventsOf(plain.text).length;
    const commented = await streamed(vendor, { comments: 1 });
    expect(commented.text.match(/^: simulator says hello$/gm)).toHaveLength(count);
    expect(eventsOf(commented.text)).toEqual(eventsOf(plain.text));
    const pings = (text: string) => (text.match(/^(: ping|event: ping)\r?$/gm) ?? []).length;
    const pinged = await streamed(vendor, { pings: 2 });
    expect(pings(pinged.text) - pings(plain.text)).toBe(Math.ceil(count / 2));
  });

  it("refuses to answer as the vendor's model does, in one piece and streamed", async () => {
    for (const read of [unary, streamed]) {
      const { text, status } = await read(vendor, { refuse: true });
      expect(status).toBe(200);
      if (vendor === "openai") expect(text).toMatch(/"refusal":"I'm/);
      if (vendor === "anthropic") expect(text).toMatch(/"stop_reason":"refusal".*"stop_details":\{"type":"refusal"/);
      if (vendor === "gemini") expect(text).toMatch(/"blockReason": ?"PROHIBITED_CONTENT"/);
      expect(text).not.toContain("Echo");
    }
  });

  it("answers with a content type of one's own", async () => {
    expect((await streamed(vendor, { contentType: "text/plain" })).headers.get("content-type")).toBe("text/plain");
  });

  it("fails only as often as it is told", async () => {
    const statuses: number[] = [];
    simulator().script({ control: { status: 503, times: 2 } });
    for (let index = 0; index < 4; index++) {
      statuses.push((await readAll(await open(simulator(), vendor, { prompt: "x", stream: false }))).status);
    }
    expect(statuses).toEqual([503, 503, 200, 200]);
  });
});
