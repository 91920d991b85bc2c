import { Transform, type Readable } from "node:stream";
import type { HeldBody } from "./body-room.ts";

/** A body that takes room as its bytes come; it fails with `OVERLOADED` as soon as there is none for them. */
export function countBody(body: Readable, held: HeldBody): Readable {
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        held.add(chunk.length);
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error("The body was not counted.", { cause: error }));
      }
    },
  });
  body.on("error", (error) => stream.destroy(error));
  body.pipe(stream);
  return stream;
}
