import { Transform, type Readable } from "node:stream";
import type { BodyShare } from "./body-room.ts";

/** A body whose length nobody said beforehand. */
export interface CountedBody {
  /** The body's bytes; fails with `OVERLOADED` as soon as there is no room for them. */
  readonly stream: Readable;
  /** Gives the room back; to be called once, when its request has ended. */
  leave(): void;
}

/** Takes room for a body as its bytes come. */
export function countBody(body: Readable, share: BodyShare): CountedBody {
  let entered = 0;
  let hasLeft = false;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      try {
        if (!hasLeft) {
          share.enter(chunk.length);
          entered += chunk.length;
        }
        done(null, chunk);
      } catch (error) {
        done(error instanceof Error ? error : new Error("The body was not counted.", { cause: error }));
      }
    },
  });
  body.on("error", (error) => stream.destroy(error));
  body.pipe(stream);
  return {
    stream,
    leave() {
      hasLeft = true;
      share.leave(entered);
    },
  };
}
