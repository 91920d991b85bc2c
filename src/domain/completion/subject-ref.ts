/** An entity of the caller's own graph that a call is about. */
export interface SubjectRef {
  readonly type: string;
  readonly id: string;
}
