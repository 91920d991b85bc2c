import { createSecretKey, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { z } from "zod";
import { parseBaseUrl } from "../domain/provider/base-url.ts";
import type { ProviderFacts } from "../domain/provider/provider-facts.ts";

/** The bytes that a secret key has. */
const SECRET_KEY_BYTES = 32;
/** The fewest characters of a root key. */
const ROOT_KEY_MIN_LENGTH = 32;
/** What an HTTP header can carry unchanged: printable ASCII, no space at either end. */
const HEADER_SAFE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

type Outcome<T> = { readonly value: T } | { readonly problem: string };

/** A variable read by `parse`; where it is not set, `fallback` (as text) is read instead, or it is `null`. */
function variable<T>(parse: (text: string) => Outcome<T>, fallback?: string) {
  const parsed = z.string().transform((text, context): T => {
    const outcome = parse(text);
    if ("value" in outcome) return outcome.value;
    context.addIssue({ code: "custom", message: outcome.problem });
    return z.NEVER;
  });
  return { required: parsed.prefault(fallback ?? ""), optional: parsed.optional().transform((value) => value ?? null) };
}

/** A whole number; where it is not set, `fallback`. */
export function wholeNumber(range: { readonly min: number; readonly max: number; readonly fallback: number }) {
  const wanted = `a whole number from ${String(range.min)} to ${String(range.max)}`;
  return variable((text) => {
    const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= range.min && number <= range.max) return { value: number };
    return { problem: `${quote(text)} is not ${wanted}. Write for example ${String(range.fallback)}.` };
  }, String(range.fallback)).required;
}

/** One of some words; where it is not set, the first. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words, fallback: Words[number]) {
  return variable((text): Outcome<Words[number]> => {
    const word = words.find((candidate) => candidate === text);
    if (word !== undefined) return { value: word };
    return { problem: `${quote(text)} is none of its values. Write one of ${words.join(", ")}.` };
  }, fallback).required;
}

/** `true` or `false`. */
export function flag(fallback: boolean) {
  return oneOf(["true", "false"], fallback ? "true" : "false").transform((word) => word === "true");
}

/** A host name or address to listen on. */
export function host(fallback: string) {
  return variable((text) => {
    if (/^[A-Za-z0-9._:%-]{1,255}$/.test(text) && (isIP(text) !== 0 || !text.includes(":"))) return { value: text };
    return {
      problem: `${quote(text)} is no host name or address. Write for example 127.0.0.1, or 0.0.0.0 for all; the port goes into PORT.`,
    };
  }, fallback).required;
}

/** A path of the file system. */
export function path(fallback: string) {
  return variable((text) => ({ value: text }), fallback).required;
}

/** A server's URL, which may hold a password and is therefore never repeated. */
export function serverUrl(protocols: readonly string[], example: string) {
  return variable((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url !== undefined && namesHost(url) && protocols.includes(url.protocol)) return { value: text };
    const names = protocols.map((protocol) => `${protocol}//`).join(" or ");
    return { problem: `it is no URL that starts with ${names} and names a host. Write for example ${example}.` };
  }).optional;
}

/** A socket's folder may stand in the query: `postgres:///narthex?host=/run/postgresql`. */
function namesHost(url: URL): boolean {
  return url.hostname !== "" || url.searchParams.has("host");
}

/** A vendor's base URL; a slash at its end is dropped. `null` where it is not set. */
export function baseUrl(facts: Pick<ProviderFacts, "defaultBaseUrl" | "version">) {
  return variable((text) => parseBaseUrl(text, facts)).optional;
}

/** The address under which callers reach us, without a slash at its end. */
export function publicUrl() {
  return variable((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    const isPlain = url?.username === "" && url.password === "" && url.search === "" && url.hash === "";
    if (isPlain && (url.protocol === "https:" || url.protocol === "http:")) return { value: text.replace(/\/+$/, "") };
    return {
      problem: "it is no plain URL that starts with https:// or http://. Write for example https://ai.example.com.",
    };
  }).optional;
}

/** Any text. */
export function text() {
  return variable((given) => ({ value: given })).optional;
}

/** A vendor's API key; anything that a header can carry. */
export function apiKey() {
  return variable((text) => {
    if (HEADER_SAFE.test(text)) return { value: text };
    return {
      problem:
        "it holds characters that no HTTP header can carry. Write the key alone, without line breaks, quotes or spaces around it.",
    };
  }).optional;
}

/** The root key. */
export function rootKey() {
  return variable((text) => {
    if (text.length < ROOT_KEY_MIN_LENGTH) {
      return {
        problem: `it has ${String(text.length)} characters. Write ${String(ROOT_KEY_MIN_LENGTH)} or more, for example from: openssl rand -hex 32`,
      };
    }
    if (HEADER_SAFE.test(text)) return { value: text };
    return {
      problem:
        "it holds characters that no HTTP header can carry. Write letters, digits and ASCII punctuation, with no space at either end.",
    };
  }).optional;
}

/** The secret key: 32 bytes in base64. */
export function secretKey() {
  return variable((text): Outcome<KeyObject> => {
    const key = toSecretKey(text);
    if (key !== undefined) return { value: key };
    const bytes = decodeBase64(text);
    const found = bytes === undefined ? "it is not base64" : `it is base64 of ${String(bytes.length)} bytes`;
    return {
      problem: `${found}. Write ${String(SECRET_KEY_BYTES)} bytes in base64, for example from: openssl rand -base64 ${String(SECRET_KEY_BYTES)}`,
    };
  }).optional;
}

/** Several secret keys, separated by commas. */
export function secretKeys() {
  return variable((text): Outcome<readonly KeyObject[]> => {
    const keys = text.split(",").map((key) => toSecretKey(key.trim()));
    const wrong = keys.findIndex((key) => key === undefined);
    if (wrong < 0) return { value: keys.filter((key) => key !== undefined) };
    return {
      problem: `number ${String(wrong + 1)} is not ${String(SECRET_KEY_BYTES)} bytes in base64. Write the keys as they stood in NARTHEX_SECRET_KEY, separated by commas.`,
    };
  }).optional;
}

/** Addresses and CIDR ranges, separated by commas. */
export function addressList() {
  return variable((text): Outcome<readonly string[]> => {
    const ranges = text.split(",").map((range) => range.trim());
    const wrong = ranges.find((range) => !isAddressRange(range));
    if (wrong === undefined) return { value: ranges };
    return { problem: `${quote(wrong)} is no IP address or CIDR range. Write for example 10.0.0.0/8,192.168.1.7.` };
  }).optional;
}

function isAddressRange(range: string): boolean {
  const [address = "", bits, ...rest] = range.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

function toSecretKey(text: string): KeyObject | undefined {
  const bytes = decodeBase64(text);
  return bytes?.length === SECRET_KEY_BYTES ? createSecretKey(bytes) : undefined;
}

function decodeBase64(text: string): Buffer | undefined {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : undefined;
}

/** A value that is no secret, as it is repeated in a message. */
function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
