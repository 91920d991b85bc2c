/** The organization that is there from the first start; the root key lives in it. */
export const DEFAULT_ORGANIZATION_ID = "default";

/** What our ids look like; anything else is the id of nothing and never reaches the store. */
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Whether a text could be the id of something. */
export function isPlausibleId(text: string): boolean {
  return ID.test(text);
}
