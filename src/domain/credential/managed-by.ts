/** The words of {@link ManagedBy}. */
export const MANAGED_BY = ["API", "CONFIG"] as const;

/** Who looks after a thing: mutations, or the configuration file, which alone may change it then. */
export type ManagedBy = (typeof MANAGED_BY)[number];
