import type { UserError } from "../error/user-error.ts";
import { refuse, type Checked } from "../identity/admin-input.ts";
import { isHostLabel } from "../../lib/address-part.ts";
import { isJsonObject, parseJson } from "../../lib/json.ts";
import { PROVIDER_FACTS, type ProviderEnvironment, type ProviderSetting } from "../provider/provider-facts.ts";
import { NO_SUCH_PROVIDER, PROVIDER_IDS, type ProviderId } from "../provider/provider.ts";
import type { ManagedBy } from "./managed-by.ts";
import { MASK } from "./mask-secret.ts";

/** What stands before a secret in a header, and is often copied with it. */
const SCHEME = /^bearer\s/i;

/** What an HTTP header can carry unchanged: printable ASCII, no space at either end. */
const HEADER_SAFE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;
/** The longest secret, in characters: a service account's JSON has some 2,400. */
const MAX_SECRET_LENGTH = 16_384;
/** The most settings of one credential: more than any provider has. */
const MAX_SETTINGS = 20;
/** Settings become parts of addresses and headers. */
const SETTING = /^[\x21-\x7e]{1,512}$/;

/** Checks the id of a provider. */
export function checkProvider(text: string): Checked<ProviderId> {
  const id = PROVIDER_IDS.find((known) => known === text);
  if (id !== undefined) return { ok: true, value: id };
  return refuse("provider", NO_SUCH_PROVIDER);
}

/**
 * Checks a new secret; the blanks around it are taken off. No message repeats any of it.
 *
 * @param secret `undefined` where none is given
 */
export function checkSecret(providerId: ProviderId, secret: string | undefined): Checked<string | undefined> {
  const { name, environment } = PROVIDER_FACTS[providerId];
  const text = secret?.trim() ?? "";
  if (text === "") {
    if (environment?.needsSecret === true) return refuse("secret", `Give the secret with which ${name} is called.`);
    return { ok: true, value: undefined };
  }
  if (environment === undefined) return refuse("secret", `${name} takes no secret; leave it out.`);
  if (text.includes(MASK)) {
    return refuse(
      "secret",
      "This is what is shown in the place of a secret, not the secret itself. Leave it out to keep the stored one.",
    );
  }
  if (text.length > MAX_SECRET_LENGTH) {
    return refuse("secret", `Give a secret of at most ${String(MAX_SECRET_LENGTH)} characters.`);
  }
  if (!text.startsWith("{") && !HEADER_SAFE.test(text)) {
    return refuse("secret", "Give the secret alone: it holds line breaks or characters that no HTTP header can carry.");
  }
  if (SCHEME.test(text)) return refuse("secret", "Give the secret alone, without the word Bearer before it.");
  const keys = missingKeys(environment, text);
  if (keys !== undefined) {
    return refuse(
      "secret",
      `Give ${name} as the secret a JSON object with ${keys.join(" and ")}, each a text that is not empty.`,
    );
  }
  return { ok: true, value: text };
}

/** The keys of the object that the secret has to be where it is none with all of them; `undefined` where nothing is missing. */
function missingKeys({ secret, otherSecrets = [] }: ProviderEnvironment, text: string): readonly string[] | undefined {
  const source = otherSecrets.find((one) => one.kind === "object");
  // Where a plain key is taken too, only what looks like an object has to be one.
  if (source === undefined || (secret !== undefined && !text.startsWith("{"))) return undefined;
  const keys = Object.keys(source.required);
  const value = parseJson(text)?.value;
  const isWhole = isJsonObject(value) && keys.every((key) => typeof value[key] === "string" && value[key] !== "");
  return isWhole ? undefined : keys;
}

/** Checks the further values of a credential: those that the provider has, all that it needs. */
export function checkSettings(
  providerId: ProviderId,
  settings: Readonly<Record<string, string>>,
): Checked<Readonly<Record<string, string>>> {
  if (Object.keys(settings).length > MAX_SETTINGS) {
    return refuse("settings", `Give at most ${String(MAX_SETTINGS)} settings.`);
  }
  const { name, environment } = PROVIDER_FACTS[providerId];
  const known = environment?.settings ?? [];
  const userErrors = [
    ...Object.entries(settings).flatMap(([setting, value]): UserError[] => {
      const one = known.find((candidate) => candidate.name === setting);
      if (one === undefined) {
        const there = known.length === 0 ? "It has none." : `There are: ${known.map((one) => one.name).join(", ")}.`;
        return [toError(`${name} has no setting of this name. ${there}`)];
      }
      const form = findSettingForm(one, value);
      return form === undefined ? [] : [toError(`Give ${setting} ${form}.`)];
    }),
    ...known
      .filter((one) => one.isRequired && settings[one.name] === undefined)
      .map((one) => toError(`${name} needs the setting ${one.name}.`)),
  ];
  return userErrors.length > 0 ? { ok: false, userErrors } : { ok: true, value: settings };
}

/** How a setting is to be written whose value cannot be used, such as `as printable ASCII without blanks`; `undefined` where it can. */
export function findSettingForm({ form }: Pick<ProviderSetting, "form">, value: string): string | undefined {
  if (!SETTING.test(value)) return "as printable ASCII without blanks";
  return hasForm(value, form) ? undefined : "by its short name: small letters, digits and hyphens";
}

/** Whether a setting can lead nowhere but where the adapter puts it. */
function hasForm(value: string, form: ProviderSetting["form"]): boolean {
  if (form === undefined) return true;
  // A project of a domain's has the domain before a colon.
  return isHostLabel(form === "project" ? value.replace(/^[a-z0-9.-]{1,253}:/, "") : value);
}

/** Checks that a thing may be changed by mutations at all. */
export function checkChangeable(row: {
  readonly managedBy: ManagedBy;
  readonly archivedAtMs: number | undefined;
}): Checked<undefined> {
  if (row.managedBy === "CONFIG") {
    return refuse("id", "This is declared in the configuration file of the gateway, and is changed there alone.");
  }
  if (row.archivedAtMs !== undefined) return refuse("id", "This is archived, which is final. Make a new one.");
  return { ok: true, value: undefined };
}

function toError(message: string): UserError {
  return { code: "BAD_USER_INPUT", message, field: ["settings"] };
}
