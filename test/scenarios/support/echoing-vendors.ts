import type { Script } from "../../testkit/simulator/control/script.ts";
import { SECRETS } from "./secrets.ts";

const ECHO = `You sent "${SECRETS.prompt}" and "${SECRETS.system}" with the key ${SECRETS.vendorKey}: ${SECRETS.answer}`;

/** What vendors might do with what they were sent. */
export const SCRIPTS: readonly Script[] = [
  { answer: { text: `Here you are: ${SECRETS.answer}` } },
  ...[400, 401, 403, 404, 413, 422, 429, 500, 502, 503, 529].map((status) => ({
    raw: {
      status,
      body: JSON.stringify({
        type: "error",
        error: { type: ECHO, code: ECHO, status: ECHO, param: ECHO, message: ECHO },
      }),
    },
  })),
  { raw: { status: 500, headers: { "content-type": "text/html" }, body: `<html>${ECHO}</html>` } },
  { raw: { status: 400, body: `{"error":{"message":"${SECRETS.prompt}` } },
  { raw: { body: JSON.stringify({ error: { message: ECHO, type: ECHO, code: ECHO } }) } },
  { raw: { body: `{"choices":"${SECRETS.answer}` } },
  { raw: { headers: { "content-type": "text/html" }, body: `<html>${ECHO}</html>` } },
  {
    raw: {
      headers: { "content-type": "text/event-stream" },
      body: [`data: {"${SECRETS.answer}\n\n`, `data: ${ECHO}\n\n`],
    },
  },
  {
    raw: {
      headers: { "content-type": "text/event-stream" },
      body: [`event: error\ndata: ${JSON.stringify({ type: "error", error: { type: ECHO, message: ECHO } })}\n\n`],
    },
  },
  ...(["reset", "eof", "garbage", "error"] as const).map((kind) => ({
    answer: { text: `One two three four ${SECRETS.answer} five six seven` },
    control: { faults: [{ kind, at: 6 }] },
  })),
];
