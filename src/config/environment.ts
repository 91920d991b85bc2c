import { z } from "zod";
import {
  addressList,
  flag,
  host,
  oneOf,
  path,
  publicUrl,
  rootKey,
  secretKey,
  secretKeys,
  serverUrl,
  text,
  wholeNumber,
} from "./variable.ts";

/** The longest wait, 24 hours: longer ones are a slip of the units. */
const MAX_MS = 86_400_000;
const MEGABYTE = 1_048_576;

function milliseconds(fallback: number) {
  return wholeNumber({ min: 1, max: MAX_MS, fallback });
}

/** The variables that are not a provider's, with their defaults. `.env.example` says what each is for; a test compares the two. */
export const environmentSchema = z.object({
  HOST: host("127.0.0.1"),
  PORT: wholeNumber({ min: 0, max: 65_535, fallback: 4000 }),
  NARTHEX_PUBLIC_URL: publicUrl(),
  NARTHEX_TRUST_PROXY: addressList(),
  NARTHEX_LOG_LEVEL: oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"], "info"),

  NARTHEX_DATA_DIR: path("./.narthex"),
  DATABASE_URL: serverUrl(["postgres:", "postgresql:"], "postgres://user:password@db.example.com:5432/narthex"),
  REDIS_URL: serverUrl(["redis:", "rediss:"], "redis://cache.example.com:6379"),
  NARTHEX_ROOT_KEY: rootKey(),
  NARTHEX_SECRET_KEY: secretKey(),
  NARTHEX_SECRET_KEY_PREVIOUS: secretKeys(),
  NARTHEX_ALLOWED_UPSTREAM_CIDRS: addressList(),
  NARTHEX_CONFIG: text(),
  NARTHEX_JOURNAL_FSYNC: oneOf(["interval", "always"], "interval"),
  NARTHEX_JOURNAL_BYTES: wholeNumber({ min: 65_536, max: 1024 * 1024 * MEGABYTE, fallback: 256 * MEGABYTE }),

  NARTHEX_CONNECT_TIMEOUT_MS: milliseconds(5000),
  NARTHEX_FIRST_BYTE_TIMEOUT_MS: milliseconds(60_000),
  NARTHEX_STREAM_IDLE_TIMEOUT_MS: milliseconds(60_000),
  NARTHEX_TOTAL_TIMEOUT_MS: milliseconds(600_000),
  NARTHEX_VENDOR_BODY_BYTES: wholeNumber({ min: 1024, max: 1024 * MEGABYTE, fallback: 16 * MEGABYTE }),
  NARTHEX_WEBSOCKET_PING_INTERVAL_MS: milliseconds(12_000),
  NARTHEX_SLOW_READER_TIMEOUT_MS: milliseconds(30_000),
  NARTHEX_DRAIN_TIMEOUT_MS: wholeNumber({ min: 0, max: MAX_MS, fallback: 30_000 }),

  NARTHEX_REQUEST_BODY_BYTES: wholeNumber({ min: 1024, max: 1024 * MEGABYTE, fallback: 16 * MEGABYTE }),
  NARTHEX_REQUEST_BODIES_BYTES: wholeNumber({ min: 1024, max: 1024 * 1024 * MEGABYTE, fallback: 512 * MEGABYTE }),
  NARTHEX_REQUEST_MESSAGES: wholeNumber({ min: 1, max: 100_000, fallback: 1000 }),
  NARTHEX_REQUEST_EMBEDDINGS: wholeNumber({ min: 1, max: 100_000, fallback: 2048 }),
  NARTHEX_METADATA_KEYS: wholeNumber({ min: 0, max: 1000, fallback: 16 }),
  NARTHEX_METADATA_BYTES: wholeNumber({ min: 2, max: MEGABYTE, fallback: 4096 }),
  NARTHEX_METADATA_DEPTH: wholeNumber({ min: 1, max: 32, fallback: 3 }),
  NARTHEX_DEFAULT_OUTPUT_TOKENS: wholeNumber({ min: 1, max: 10_000_000, fallback: 4096 }),

  NARTHEX_ORGANIZATION_CREDENTIALS: wholeNumber({ min: 0, max: 100_000, fallback: 100 }),
  NARTHEX_ORGANIZATION_DEPLOYMENTS: wholeNumber({ min: 0, max: 100_000, fallback: 1000 }),

  NARTHEX_MODEL_REFRESH_HOURS: wholeNumber({ min: 0, max: 720, fallback: 6 }),

  NARTHEX_INTROSPECTION: flag(true),
  NARTHEX_PAGE_DEFAULT_ITEMS: wholeNumber({ min: 1, max: 10_000, fallback: 50 }),
  NARTHEX_PAGE_MAX_ITEMS: wholeNumber({ min: 1, max: 10_000, fallback: 200 }),
  NARTHEX_QUERY_DEPTH: wholeNumber({ min: 1, max: 1000, fallback: 12 }),
  NARTHEX_QUERY_ALIASES: wholeNumber({ min: 0, max: 10_000, fallback: 30 }),
  NARTHEX_QUERY_TOKENS: wholeNumber({ min: 1, max: 1_000_000, fallback: 4000 }),
});

/** The environment's variables, parsed. */
export type Environment = z.output<typeof environmentSchema>;
