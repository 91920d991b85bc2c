import { crc32 } from "node:zlib";

/** A message of `application/vnd.amazon.eventstream`: lengths, headers, payload, and a CRC-32 of the prelude and of the whole. */
function toFrame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const names = Object.entries(headers).map(([name, value]) => {
    const nameBytes = Buffer.from(name);
    const valueBytes = Buffer.from(value);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(valueBytes.length);
    // 7 is the type of a string.
    return Buffer.concat([Buffer.from([nameBytes.length]), nameBytes, Buffer.from([7]), length, valueBytes]);
  });
  const head = Buffer.concat(names);
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(8);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  const start = Buffer.concat([prelude, checksum(prelude), head, body]);
  return Buffer.concat([start, checksum(start)]);
}

/** An event as Bedrock sends it, each byte a character: frames of the simulator are texts. */
export function toEvent(type: string, payload: object): string {
  return toEventFrame(type, JSON.stringify({ ...payload, p: "abcdefgh" })).toString("latin1");
}

/** The frame of an event, whatever its payload. */
export function toEventFrame(type: string, payload: string): Buffer {
  return toFrame({ ":event-type": type, ":content-type": "application/json", ":message-type": "event" }, payload);
}

/** An exception in the middle of a stream. */
export function toException(type: string, message: string): string {
  const headers = { ":exception-type": type, ":content-type": "application/json", ":message-type": "exception" };
  return toFrame(headers, JSON.stringify({ message })).toString("latin1");
}

function checksum(bytes: Buffer): Buffer {
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(bytes));
  return sum;
}
