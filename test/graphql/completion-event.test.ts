import "reflect-metadata";
import { describe, expect, it } from "vitest";
import type { CompletionEvent } from "../../src/domain/completion/completion-event.ts";
import { toCompletionEvent } from "../../src/graphql/completion/completion-event.type.ts";

const cursorOf = (completionId: string, sequence: number): string => {
  const event: CompletionEvent = { type: "text-delta", completionId, sequence, text: "x" };
  return toCompletionEvent(event, () => 0).cursor;
};

describe("the cursor of an event", () => {
  it("holds its place in its completion's stream, and nothing else", () => {
    const places = [0, 1, 9, 10, 255, 1_000_000];
    const cursors = places.map((place) => cursorOf("cmpl_a", place));
    expect(cursors.map((cursor) => Buffer.from(cursor, "base64url").toString())).toEqual(
      places.map((place) => `s${String(place)}`),
    );
    expect(places.map((place) => cursorOf("cmpl_b", place))).toEqual(cursors);
  });
});
