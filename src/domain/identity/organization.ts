/** A tenant. Everything that is owned is owned by one. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
}

/** A group of people inside an organization. */
export interface Team {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAtMs: number;
}

/** A piece of work that keys are made for; inside a team or directly under the organization. */
export interface Project {
  readonly id: string;
  readonly organizationId: string;
  readonly teamId: string | undefined;
  readonly name: string;
  readonly createdAtMs: number;
}

/** A person of an organization, for whom keys are made. */
export interface User {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly createdAtMs: number;
}
