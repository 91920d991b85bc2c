import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { RecordedVendor } from "../dialects.ts";
import type { LeftOut, ProjectRecordings, Recording } from "./recording.ts";

const FOLDER = "tests/internal/testopenai/cassettes";

/** What is read of a cassette of go-vcr. */
interface Cassette {
  readonly interactions: readonly {
    readonly request: { readonly url: string };
    readonly response: {
      readonly body: string;
      readonly code: number;
      readonly headers: Readonly<Record<string, readonly string[]>>;
    };
  }[];
}

/** The calls of OpenAI and Azure that Envoy AI Gateway recorded with go-vcr. */
export function readCassettes(clone: string): ProjectRecordings {
  const recordings: Recording[] = [];
  const leftOut: LeftOut[] = [];
  for (const file of readdirSync(join(clone, FOLDER)).sort()) {
    if (!file.endsWith(".yaml")) continue;
    const { interactions } = parse(readFileSync(join(clone, FOLDER, file), "utf8")) as Cassette;
    for (const { request, response } of interactions) {
      const name = `cassettes/${file}`;
      const why = whyNot(request.url, response.code);
      if (why !== undefined) leftOut.push({ name, why });
      else {
        const [type] = response.headers["Content-Type"] ?? [];
        const isStream = type?.startsWith("text/event-stream") === true;
        recordings.push({ vendor: vendorOf(request.url), name, isStream, body: Buffer.from(response.body) });
      }
    }
  }
  return { recordings, leftOut };
}

function whyNot(url: string, status: number): string | undefined {
  if (url.endsWith("/embeddings")) return "embeddings, not a completion";
  if (!url.endsWith("/chat/completions")) return "an API of OpenAI's that we do not call";
  return status === 200 ? undefined : "the body of a refusal, which is read by its status";
}

function vendorOf(url: string): RecordedVendor {
  return new URL(url).hostname.endsWith(".azure.com") ? "azure" : "openai";
}
