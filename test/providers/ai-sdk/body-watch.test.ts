import { describe, expect, test } from "vitest";
import { createSseWatch } from "../../../src/providers/ai-sdk/body-watch.ts";

const ANSWER = 'event: message\ndata: {"n":1}\n\nevent: end\ndata: {"n":2}\n\n';

/** What is passed on of a body that comes in these pieces. */
function passedOf(pieces: readonly Uint8Array[]): string {
  const watch = createSseWatch(({ event }) => event === "end");
  const passed: Uint8Array[] = [];
  for (const piece of pieces) {
    const { pass, fault } = watch.read(piece);
    expect(fault).toBeUndefined();
    passed.push(...pass);
  }
  expect(watch.isWhole()).toBe(true);
  return Buffer.concat(passed).toString();
}

describe("a watched event stream", () => {
  test.each([
    ["LF", (text: string) => text],
    ["CRLF", (text: string) => text.replaceAll("\n", "\r\n")],
    ["CR", (text: string) => text.replaceAll("\n", "\r")],
  ])(
    "with lines that end with %s is passed on to its end mark, and nothing after it, however it is cut",
    (_, write) => {
      const body = Buffer.from(`${write(ANSWER)}data: [DONE]${write("\n\n")}`);
      for (let at = 0; at <= body.length; at += 1) {
        const passed = passedOf([body.subarray(0, at), body.subarray(at)]);
        expect(passed.replaceAll(/\r\n?/g, "\n").trimEnd(), String(at)).toBe(ANSWER.trimEnd());
        expect(passed.endsWith("\n\n")).toBe(true);
      }
    },
  );

  test("that breaks its format has failed, and what came before in the same read is passed on", () => {
    const watch = createSseWatch(({ event }) => event === "end");
    const bytes = Buffer.from('data: {"n":1}\n\n<html>\n');
    expect(watch.read(bytes)).toEqual({ pass: [bytes], fault: "garbage" });
    expect(watch.isWhole()).toBe(false);
  });

  test("without an end mark is passed on whole", () => {
    const watch = createSseWatch(undefined);
    const bytes = Buffer.from(ANSWER);
    expect(watch.read(bytes)).toEqual({ pass: [bytes], fault: undefined });
    expect(watch.isWhole()).toBe(true);
  });
});
