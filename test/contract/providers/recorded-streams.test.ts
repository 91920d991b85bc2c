import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { compareAnswer, compareStream, type Comparison } from "./compare.ts";
import { AGENTGATEWAY } from "./recordings/agentgateway.ts";
import { ENVOY_AI_GATEWAY } from "./recordings/envoy-ai-gateway.ts";
import type { KnownDifference, Project, Recording } from "./recordings/recording.ts";
import { VERCEL_AI } from "./recordings/vercel-ai.ts";

/** A folder with clones of some of the projects below, each in a folder of its name. CONTRIBUTING says how to get them; none are committed. */
const FOLDER = process.env["NARTHEX_RECORDED_STREAMS"];

const PROJECTS: readonly Project[] = [VERCEL_AI, ENVOY_AI_GATEWAY, AGENTGATEWAY];

describe.skipIf(FOLDER === undefined)(
  "recorded answers (skipped unless NARTHEX_RECORDED_STREAMS names a folder of clones)",
  () => {
    const present = PROJECTS.filter((project) => existsSync(cloneOf(project)));

    test("are there", () => {
      expect(present).not.toEqual([]);
    });

    describe.each(present)("of $repository", (project) => {
      const { recordings, leftOut } = project.read(cloneOf(project));
      const vendors = [...new Set(recordings.map(({ vendor }) => vendor))];
      const seen = new Set<KnownDifference>();
      let alike = 0;
      let played = 0;

      test.each(vendors)(
        "by %s are read as the AI SDK reads them, however they are cut",
        async (vendor) => {
          const compared: Comparison[] = [];
          for (const recording of recordings) {
            if (recording.vendor === vendor) compared.push(await compare(recording));
          }
          const unexplained: string[] = [];
          for (const { name, differences } of compared) {
            for (const difference of differences) {
              const known = project.differences.find(
                (row) => row.name.test(`${vendor}/${name}`) && row.what.test(difference),
              );
              const line = `${vendor}/${name}: ${difference}`;
              if (known === undefined) unexplained.push(line);
              else {
                seen.add(known);
                console.info(`${line} - meant: ${known.why}`);
              }
            }
          }
          const isAlike = compared.filter(({ differences }) => differences.length === 0);
          const same = isAlike.length;
          const broken = isAlike.flatMap(({ name, hasFailed }) => (hasFailed ? [name] : []));
          const cuts = compared.reduce((sum, comparison) => sum + comparison.cuts, 0);
          const streams = compared.filter((comparison) => comparison.cuts > 0).length;
          console.info(
            `${project.repository}, ${vendor}: ${String(same)} of ${String(compared.length)} read alike ` +
              `(${String(streams)} streams in ${String(cuts)} cuts; broken or broken off to both: ${broken.join(", ") || "none"})`,
          );
          alike += same;
          played += compared.length;
          expect(unexplained).toEqual([]);
        },
        1_800_000,
      );

      test("differ in every way that is listed", () => {
        expect(project.differences.filter((row) => !seen.has(row))).toEqual([]);
      });

      afterAll(() => {
        for (const [why, rows] of Map.groupBy(leftOut, (row) => row.why)) {
          const names = rows.map(({ name }) => name).join(", ");
          console.info(`${project.repository}, ${String(rows.length)} left out: ${why} (${names})`);
        }
        console.info(
          `${project.repository}: ${String(alike)} of ${String(played)} read alike, the rest as listed above`,
        );
      });
    });
  },
);

function cloneOf({ repository }: Project): string {
  return join(FOLDER ?? "", repository.slice(repository.indexOf("/") + 1));
}

function compare({ vendor, name, isStream, body }: Recording): Promise<Comparison> {
  return isStream ? compareStream(vendor, name, body) : compareAnswer(vendor, name, body.toString());
}
