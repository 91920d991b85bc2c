import { createOwnedReader } from "../identity/owned-reader.ts";
import { createDeploymentArchiver } from "./archive-deployment.ts";
import { createDeploymentMaker } from "./create-deployment.ts";
import type { DeploymentDeps, Deployments } from "./deployments.ts";
import { createDeploymentTester } from "./test-connection.ts";
import { createDeploymentUpdater } from "./update-deployment.ts";

/** Creates the reads and changes of deployments. */
export function createDeployments(deps: DeploymentDeps): Deployments {
  return {
    ...createOwnedReader({
      store: deps.deployments,
      scope: "deployment:read",
      ownId: () => undefined,
      toShown: (row) => row,
    }),
    create: createDeploymentMaker(deps),
    update: createDeploymentUpdater(deps),
    test: createDeploymentTester(deps),
    archive: createDeploymentArchiver(deps),
  };
}
