import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { GatewayError } from "../../src/domain/error/gateway-error.ts";
import { toLoggedError } from "../../src/telemetry/redaction.ts";

const PROMPT = "my doctor says";

function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("toLoggedError", () => {
  it("keeps class, code, message, detail and frames of our own errors", () => {
    const logged = toLoggedError(
      new GatewayError({ code: "OVERLOADED", message: "Full.", detail: "journal at 100 %" }),
    );
    expect(logged).toMatchObject({
      name: "GatewayError",
      code: "OVERLOADED",
      message: "Full.",
      detail: "journal at 100 %",
    });
    expect(logged.stack).toMatch(/^\s+at .*redaction\.test\.ts:\d+:\d+/);
    expect(logged.stack).not.toContain("Full.");
  });

  it("says in the place of a message that repeats a word of the caller's what the error has for the log", () => {
    const message = `Unknown parameter: '${PROMPT}'.`;
    const logged = toLoggedError(new GatewayError({ code: "BAD_USER_INPUT", message, loggedMessage: "Unknown." }));
    expect(logged.message).toBe("Unknown.");
    expect(JSON.stringify(logged)).not.toContain(PROMPT);
  });

  it("keeps what the operating system says", async () => {
    const socket = connect({ host: "127.0.0.1", port: 1 });
    const [error] = (await once(socket, "error")) as [unknown];
    expect(toLoggedError(error)).toMatchObject({ code: "ECONNREFUSED", message: "connect ECONNREFUSED 127.0.0.1:1" });
  });

  it("drops the words of foreign errors, which quote what they choked on", () => {
    const error = thrownBy(() => JSON.parse(PROMPT));
    expect((error as Error).message).toContain("my doctor");
    const logged = toLoggedError(error);
    expect(logged.name).toBe("SyntaxError");
    expect(logged.stack).toMatch(/redaction\.test\.ts/);
    expect(JSON.stringify(logged)).not.toContain("doctor");
  });

  it("drops bodies, headers and every other property, down the chain of causes", () => {
    const cause = Object.assign(new Error(`400 for ${PROMPT}\n    at ${PROMPT} (file.ts:1:2)`), {
      code: PROMPT,
      requestBodyValues: { prompt: PROMPT },
      responseHeaders: { authorization: "Bearer sk-secret" },
    });
    const logged = toLoggedError(new GatewayError({ code: "PROVIDER_ERROR", message: "The vendor failed.", cause }));
    expect(logged.cause?.name).toBe("Error");
    expect(JSON.stringify(logged)).not.toMatch(/doctor|sk-secret/);
  });

  it("drops a detail that repeats a foreign cause", () => {
    const cause = thrownBy(() => JSON.parse(PROMPT));
    const detail = `could not parse: ${(cause as Error).message}`;
    const logged = toLoggedError(
      new GatewayError({ code: "INTERNAL_SERVER_ERROR", message: "Failed.", detail, cause }),
    );
    expect(JSON.stringify(logged)).not.toContain("doctor");
  });

  it("says of what is no error only its type", () => {
    expect(toLoggedError(PROMPT)).toEqual({ name: "thrown string" });
  });

  it("ends a chain of causes that runs in a circle", () => {
    const error = new Error("a");
    error.cause = error;
    expect(JSON.stringify(toLoggedError(error)).match(/"name"/g)).toHaveLength(6);
  });
});
