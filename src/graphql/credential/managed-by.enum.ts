import type { ManagedBy as DomainManagedBy } from "../../domain/credential/managed-by.ts";
import { defineSameNameEnum } from "../shared/define-enum.ts";

/** Who looks after a thing, as a GraphQL enum. */
export const ManagedBy = defineSameNameEnum<DomainManagedBy>({
  name: "ManagedBy",
  description: "Who looks after a thing.",
  values: {
    API: "Mutations.",
    CONFIG: "The gateway's configuration file, which alone changes it.",
  },
});
