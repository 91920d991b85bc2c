import { describe, expect, it } from "vitest";
import { whenAborted } from "../../src/lib/when-aborted.ts";

describe("whenAborted", () => {
  it("calls back with the reason, once, when the signal is aborted", () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    whenAborted(controller.signal, (reason) => reasons.push(reason));
    expect(reasons).toEqual([]);
    controller.abort("left");
    controller.abort("again");
    expect(reasons).toEqual(["left"]);
  });

  it("calls back at once where it is aborted already", () => {
    const reasons: unknown[] = [];
    const letGo = whenAborted(AbortSignal.abort("left"), (reason) => reasons.push(reason));
    expect(reasons).toEqual(["left"]);
    letGo();
  });

  it("does not once it was let go", () => {
    const controller = new AbortController();
    const reasons: unknown[] = [];
    const letGo = whenAborted(controller.signal, (reason) => reasons.push(reason));
    letGo();
    letGo();
    controller.abort("left");
    expect(reasons).toEqual([]);
  });
});
