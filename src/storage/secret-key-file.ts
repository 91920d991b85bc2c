import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { StartupError } from "../lib/startup-error.ts";
import { readIfPresent } from "./read-if-present.ts";

/** Bytes of the instance's secret key. */
const KEY_BYTES = 32;

/** Base64 of 32 bytes, padded. */
const KEY_TEXT = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The secret key of an instance with an embedded database: read from `<dataDir>/secret-key`, and made there the first time.
 *
 * @param deps.dataDir absolute path of the data directory, whose lock the caller holds
 * @throws {@link StartupError} where the file cannot be read or written, or holds no key; it is never replaced
 */
export function loadOrCreateSecretKey(deps: { dataDir: string }): Uint8Array {
  const path = join(deps.dataDir, "secret-key");
  try {
    return parseKey(path, readIfPresent(path) ?? create(path));
  } catch (error) {
    if (error instanceof StartupError) throw error;
    const reason = error instanceof Error && "code" in error ? String(error.code) : "no reason given";
    throw new StartupError(
      `The secret key ${path} cannot be read or written (${reason}). Give this user rights on it, or set NARTHEX_SECRET_KEY.`,
      { cause: error },
    );
  }
}

function parseKey(path: string, text: string): Uint8Array {
  if (KEY_TEXT.test(text.trim())) return Buffer.from(text.trim(), "base64");
  throw new StartupError(
    `${path} holds no secret key (32 bytes in base64). Restore it from a backup, or set NARTHEX_SECRET_KEY to the key that this data was written with.`,
  );
}

/** Whole or not at all: what was encrypted with half a key could never be read again. */
function create(path: string): string {
  const text = `${randomBytes(KEY_BYTES).toString("base64")}\n`;
  const draft = `${path}.draft`;
  rmSync(draft, { force: true });
  const file = openSync(draft, "wx", 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  linkSync(draft, path);
  rmSync(draft);
  return text;
}
