/** Whether a name has a segment that is `.` or `..`: in a path it would lead elsewhere, however its slashes are written. */
export function hasDotSegment(name: string): boolean {
  return /(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(name);
}

/** Whether a text is one label of a host's name, such as `us-east-1`, and can lead nowhere but below the rest of the name. */
export function isHostLabel(text: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
}
