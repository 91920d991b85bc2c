import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { toEvent } from "../../../testkit/simulator/bedrock/frames.ts";
import { toStreamBody } from "../compare.ts";
import type { RecordedVendor } from "../dialects.ts";
import type { LeftOut, Project, Recording } from "./recording.ts";
import { VERCEL_AI_DIFFERENCES } from "./vercel-ai.differences.ts";

/** Folders of fixtures under `packages/`, and whose they are. */
const FOLDERS: Readonly<Record<string, RecordedVendor>> = {
  "openai/src/chat": "openai",
  "openai/src/responses": "openai-responses",
  "anthropic/src": "anthropic",
  "google/src": "google",
  "azure/src": "azure",
  "groq/src": "groq",
  "mistral/src": "mistral",
  "deepseek/src/chat": "deepseek",
  "perplexity/src": "perplexity",
  "cerebras/src": "cerebras",
  "xai/src": "xai",
  "xai/src/responses": "openai-responses",
  "open-responses/src/responses": "openai-responses",
  "openai-compatible/src/chat": "custom",
  "alibaba/src": "custom",
  "moonshotai/src": "custom",
  "amazon-bedrock/src": "bedrock",
  "cohere/src": "cohere",
};

/** Folders of other APIs; those without streams are not looked at. */
const OTHER_FOLDERS: Readonly<Record<string, string>> = {
  "openai/src/completion": "OpenAI's old Completions API, which we do not call",
  "google/src/interactions": "Google's Interactions API, which we do not call",
  "google/src/speech-translation": "a translation of speech, which we do not ask for",
  "openai/src/speech-translation": "a translation of speech, which we do not ask for",
};

/** Files that are no answers to a completion. */
const NO_ANSWERS: readonly { readonly name: RegExp; readonly why: string }[] = [
  { name: /transcription|embedding/, why: "an answer of another API" },
  { name: /-parameter-error|-temperature-error|429/, why: "the body of a refusal, which is read by its status" },
];

/** The AI SDK's own fixtures: one JSON event a line in `*.chunks.txt`, a whole answer in `*.json`, the bytes themselves in `*.sse`. */
export const VERCEL_AI: Project = {
  repository: "vercel/ai",
  differences: VERCEL_AI_DIFFERENCES,
  read(clone) {
    const root = join(clone, "packages");
    const recordings: Recording[] = [];
    const leftOut: LeftOut[] = [];
    for (const path of globSync("*/src/**/{__fixtures__,fixtures}/*.{chunks.txt,json,sse}", { cwd: root }).sort()) {
      const folder = path.replace(/\/(?:__)?fixtures.*/, "");
      const name = `${folder.replace(/\/src.*/, "")}/${basename(path)}`;
      const vendor = FOLDERS[folder];
      if (vendor === undefined) {
        const why = OTHER_FOLDERS[folder];
        if (why !== undefined) leftOut.push({ name, why });
        else if (!path.endsWith(".json")) throw new Error(`${path} is in no row`);
        continue;
      }
      const noAnswer = NO_ANSWERS.find((row) => row.name.test(path));
      if (noAnswer !== undefined) leftOut.push({ name, why: noAnswer.why });
      else recordings.push(...readFixture(vendor, name, readFileSync(join(root, path), "utf8")));
    }
    return { recordings, leftOut };
  },
};

function readFixture(by: RecordedVendor, name: string, content: string): readonly Recording[] {
  const vendor = vendorOf(by, name, content);
  if (name.endsWith(".json")) return [{ vendor, name, isStream: false, body: Buffer.from(content) }];
  if (name.endsWith(".sse")) return [{ vendor, name, isStream: true, body: Buffer.from(content) }];
  const answers = splitAnswers(content);
  return answers.map((answer, index) => ({
    vendor,
    name: answers.length === 1 ? name : `${name}#${String(index + 1)}`,
    isStream: true,
    body: toBody(vendor, answer),
  }));
}

/** Azure answers in the format of the API that is asked, and a router of its models has a fixture among OpenAI's. */
function vendorOf(by: RecordedVendor, name: string, content: string): RecordedVendor {
  if (by === "azure" && /"object":\s?"response"|"response\.created"/.test(content)) return "openai-responses";
  return by === "openai" && name.includes("azure") ? "azure" : by;
}

function toBody(vendor: RecordedVendor, lines: string): Buffer {
  if (vendor !== "bedrock") return Buffer.from(toStreamBody(vendor, lines));
  const events = lines.split("\n").filter((line) => line.trim() !== "");
  const frames = events.map((event) => {
    const [type, payload] = Object.entries(JSON.parse(event) as Record<string, object>)[0] ?? ["", {}];
    return Buffer.from(toEvent(type, payload), "latin1");
  });
  return Buffer.concat(frames);
}

/** The answers of a recording: some hold all those of a conversation, one after the other. */
function splitAnswers(lines: string): string[] {
  return lines.split(
    /(?<="type":\s?"(?:message_stop|response\.completed)"[^\n]*\n)(?=[^\n]*"(?:message_start|response\.created)")/,
  );
}
