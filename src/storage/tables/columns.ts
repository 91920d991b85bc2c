import { customType, numeric, timestamp } from "../drizzle.ts";

/** A moment, to the millisecond, as all of ours are. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });

/** Whole pico-dollars; exact, and summed exactly. 38 digits hold 10²⁶ dollars. */
export const picoUsd = (name: string) => numeric(name, { precision: 38, scale: 0, mode: "bigint" });

/** Bytes as they are. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
});
