import type { RecordedVendor } from "../dialects.ts";

/** One answer of a vendor, as it came over the wire. */
export interface Recording {
  /** Whose reader plays it. */
  readonly vendor: RecordedVendor;
  /** Where it is found: unique within its project and vendor. */
  readonly name: string;
  readonly isStream: boolean;
  readonly body: Buffer;
}

/** Something that looks like a recording and is not played. */
export interface LeftOut {
  readonly name: string;
  readonly why: string;
}

/** What one project's recordings are. */
export interface ProjectRecordings {
  readonly recordings: readonly Recording[];
  readonly leftOut: readonly LeftOut[];
}

/** A difference from the AI SDK that is known and meant. */
export interface KnownDifference {
  /** Recordings that show it, by `vendor/name`. */
  readonly name: RegExp;
  /** The line that says what differs. */
  readonly what: RegExp;
  readonly why: string;
}

/** How the recordings of one project are found, and what is known of them. */
export interface Project {
  /** The project's repository, `owner/name`; its clone is expected in a folder of its name. */
  readonly repository: string;
  /** Reads what there is in a clone; throws where something is neither known as a recording nor as anything else. */
  readonly read: (clone: string) => ProjectRecordings;
  readonly differences: readonly KnownDifference[];
}
