import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { StartupError } from "../../../src/lib/startup-error.ts";
import { createIdentityHarness, ROOT_KEY, signIn, type IdentityHarness } from "../../testkit/identity-harness.ts";

let harness: IdentityHarness;
afterEach(() => {
  harness.close();
});

describe("the root key", () => {
  it("is made by exactly one of the replicas that start at once on an empty store, and opens all of them", async () => {
    harness = createIdentityHarness();
    harness.stores.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 1));
    const replicas = await Promise.all(Array.from({ length: 5 }, () => harness.start({ rootKey: null })));

    const made = replicas.flatMap(({ rootKey }) => (rootKey.kind === "made" ? [rootKey.secret] : []));
    expect(made).toHaveLength(1);
    expect(made[0]).toMatch(/^ntx_root_[A-Za-z0-9_-]{43}$/);
    for (const replica of replicas) {
      await expect(signIn(replica, made[0])).resolves.toMatchObject({ kind: "root", organizationId: "default" });
    }
  });

  it("is kept over a restart and not shown again", async () => {
    harness = createIdentityHarness();
    const first = await harness.start({ rootKey: null });
    const secret = first.rootKey.kind === "made" ? first.rootKey.secret : "";

    const second = await harness.start({ rootKey: null });

    expect(second.rootKey).toEqual({ kind: "kept" });
    await expect(signIn(second, secret)).resolves.toMatchObject({ kind: "root" });
  });

  it("is the given one alone in a process that was given one", async () => {
    harness = createIdentityHarness();
    const first = await harness.start({ rootKey: null });
    const secret = first.rootKey.kind === "made" ? first.rootKey.secret : "";

    const second = await harness.start({ rootKey: ROOT_KEY });

    expect(second.rootKey).toEqual({ kind: "given" });
    await expect(signIn(second, ROOT_KEY)).resolves.toMatchObject({ kind: "root" });
    await expect(signIn(second, secret)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(signIn(first, ROOT_KEY)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  it("is not made where one is given: the first start without one makes it", async () => {
    harness = createIdentityHarness();
    await harness.start({ rootKey: ROOT_KEY });

    expect((await harness.start({ rootKey: null })).rootKey.kind).toBe("made");
  });
});

describe("starting", () => {
  it("is refused with another secret key than the store was first used with", async () => {
    harness = createIdentityHarness();
    await harness.start();

    const attempt = harness.start({ secretKey: randomBytes(32) });

    await expect(attempt).rejects.toBeInstanceOf(StartupError);
    await expect(attempt).rejects.toThrow("NARTHEX_SECRET_KEY");
  });

  it("finds the organization `default` made, on several replicas at once", async () => {
    harness = createIdentityHarness();
    harness.stores.beforeAnswer = () => new Promise((resolve) => setTimeout(resolve, 1));
    const [replica] = await Promise.all([harness.start(), harness.start(), harness.start()]);

    const root = await signIn(replica, ROOT_KEY);
    await expect(replica.identity.getOwnOrganization(root)).resolves.toMatchObject({ id: "default" });
  });
});
