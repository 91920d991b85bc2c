import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compareAnswer, compareStream, toStreamBody, type Comparison } from "./compare.ts";
import { VENDORS } from "./dialects.ts";

/**
 * A folder with recordings of vendors, each in a folder named by the provider's id, or `openai-responses`: `*.chunks.txt` with one JSON event a line,
 * `*.sse` with a stream as it came, `*.json` with a whole answer. None are committed; CONTRIBUTING says where to fetch some.
 */
const FOLDER = process.env["NARTHEX_RECORDED_STREAMS"];

/** The vendors of whom there are recordings. */
const RECORDED = FOLDER === undefined ? [] : VENDORS.filter((vendor) => existsSync(join(FOLDER, vendor)));

/** Differences from the AI SDK that are known and meant, by recording and by what differs. */
const KNOWN_DIFFERENCES: readonly { readonly name: RegExp; readonly what: RegExp; readonly why: string }[] = [
  {
    name: /^(?:openai|azure)\/(?:alibaba|azure-deepseek|deepseek|groq|moonshotai|xai|openai-compatible)/,
    what: /^reasoning: .* AI SDK ""$/,
    why: "the AI SDK's OpenAI model does not read reasoning_content, which servers of the family send",
  },
  {
    name: /^openai\/.*xai/,
    what: /^usage: ours none/,
    why: "its reasoning tokens pass its completion tokens, so the figures cannot be OpenAI's",
  },
  {
    name: /^custom\/xai/,
    what: /^usage: ours .*"outputTokens":(?:342|322|253|281)\b/,
    why: "its reasoning tokens stand beside the completion's, which the AI SDK's reader for any server does not see",
  },
  {
    name: /^openai\/mistral/,
    what: /^failure: ours none/,
    why: "the AI SDK's OpenAI model wants `type` and text that this server leaves out",
  },
  { name: /compaction/, what: /^text:/, why: "the summary of a compacted context is not part of the answer" },
  {
    name: /^openai-responses\/.*(?:apply-patch|client-tool-search|local-shell|mcp-tool-approval|shell-tool)/,
    what: /^(?:tool calls: ours \[\]|(?:raw )?finish reason: ours "(?:OTHER|[a-z_]+)")/,
    why: "it waits for something that only OpenAI's own clients can give: it ends with OTHER and the type of the item",
  },
  {
    name: /^openai-responses\/.*shell-(?:container|skills)/,
    what: /^tool calls: ours \[\]/,
    why: "OpenAI runs the shell itself: there is no call for the caller to answer",
  },
  {
    name: /^openai-responses\/.*-custom-tool/,
    what: /^tool calls: ours .*\\"input\\":/,
    why: "the free text of a custom tool is delivered as an object, as all arguments are",
  },
  {
    name: /^openai-responses\/(?:.*lmstudio|agent-reasoning)|^openai\/agent-openrouter/,
    what: /^reasoning: .* AI SDK ""$/,
    why: "the AI SDK's OpenAI models read summaries of reasoning only, not its text",
  },
  {
    name: /^openai-responses\/agent-reasoning/,
    what: /^usage: ours none/,
    why: "its reasoning tokens pass its output tokens: the recording was made by hand",
  },
  {
    name: /^openai-responses\/(?:xai-.*(?:execution|search)-tool|agent-stream-custom-tool)/,
    what: /^failure: ours none/,
    why: "the AI SDK's OpenAI model refuses items of tools that are xAI's own, and items without a status",
  },
  {
    name: /^openai-responses\/.*refusal/,
    what: /^raw finish reason: ours "refusal", AI SDK none$/,
    why: "the record says why the answer counts as filtered",
  },
  {
    name: /text-to-audio/,
    what: /^text: ours ""/,
    why: "a spoken answer is not delivered; the AI SDK gives its transcript",
  },
  {
    name: /429/,
    what: /^failure: ours PROVIDER_UNAVAILABLE/,
    why: "it is an error body, which the AI SDK takes for an empty answer",
  },
];

describe.skipIf(FOLDER === undefined)(
  "recorded answers (skipped unless NARTHEX_RECORDED_STREAMS names a folder of them)",
  () => {
    test("are there", () => {
      expect(RECORDED).not.toEqual([]);
    });

    for (const vendor of RECORDED) {
      test(`of ${vendor} are read as the AI SDK reads them, however they are cut`, async () => {
        const folder = join(FOLDER ?? "", vendor);
        const names = readdirSync(folder).sort();
        const compared: Comparison[] = [];
        for (const name of names) {
          const content = readFileSync(join(folder, name), "utf8");
          if (name.endsWith(".chunks.txt")) {
            const answers = splitAnswers(content);
            for (const [index, answer] of answers.entries()) {
              const label = answers.length === 1 ? name : `${name}#${String(index + 1)}`;
              compared.push(await compareStream(vendor, label, toStreamBody(vendor, answer)));
            }
          } else if (name.endsWith(".sse")) compared.push(await compareStream(vendor, name, content));
          else if (name.endsWith(".json")) compared.push(await compareAnswer(vendor, name, content));
        }
        const unexplained: string[] = [];
        for (const { name, cuts, differences } of compared) {
          for (const difference of differences) {
            const known = KNOWN_DIFFERENCES.find(
              (row) => row.name.test(`${vendor}/${name}`) && row.what.test(difference),
            );
            const line = `${vendor}/${name} (${String(cuts)} cuts): ${difference}`;
            if (known === undefined) unexplained.push(line);
            else console.info(`${line} - meant: ${known.why}`);
          }
        }
        const alike = compared.filter(({ differences }) => differences.length === 0).length;
        console.info(`${vendor}: ${String(alike)} of ${String(compared.length)} recordings read alike`);
        expect(compared.length).toBeGreaterThan(0);
        expect(unexplained).toEqual([]);
      }, 600_000);
    }
  },
);

/** The answers of a recording: some hold all those of a conversation, one after the other. */
function splitAnswers(lines: string): string[] {
  return lines.split(
    /(?<="type":\s?"(?:message_stop|response\.completed)"[^\n]*\n)(?=[^\n]*"(?:message_start|response\.created)")/,
  );
}
