import { createHash, createHmac } from "node:crypto";
import type { Call, VendorError } from "../dialect.ts";

/** What a signature is checked against. */
export interface SigningKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
}

/**
 * Checks a request's Signature Version 4 by computing it anew from AWS's description of it; undefined where it is right.
 *
 * @param path as it was requested, still encoded
 */
export function refuseSignature(call: Call, path: string, key: SigningKey, nowMs: number): VendorError | undefined {
  const header = call.headers.authorization ?? "";
  const match = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(header);
  if (match === null) return forbidden("Missing Authentication Token");
  const [, scope = "", signedNames = "", signature = ""] = match;
  const [accessKeyId, date = "", region = "", service = "", end] = scope.split("/");
  if (accessKeyId !== key.accessKeyId || textOf(call, "x-amz-security-token") !== (key.sessionToken ?? "")) {
    return forbidden("The security token included in the request is invalid.");
  }
  if (region !== key.region || service !== "bedrock" || end !== "aws4_request") {
    return forbidden(`Credential should be scoped to a valid region, not '${region}'.`);
  }
  const stamp = textOf(call, "x-amz-date");
  const sentMs = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
  if (!stamp.startsWith(date) || Number.isNaN(sentMs) || Math.abs(sentMs - nowMs) > 300_000) {
    return forbidden("Signature expired");
  }
  const names = signedNames.split(";");
  if (!names.includes("host") || !names.includes("x-amz-date")) return forbidden("Missing signed headers");
  const canonical = [
    call.method,
    path
      .split("/")
      .map((segment) => encode(segment))
      .join("/"),
    [...call.query]
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort()
      .join("&"),
    ...names.map((name) => `${name}:${textOf(call, name).trim().replace(/ +/g, " ")}`),
    "",
    signedNames,
    createHash("sha256").update(call.rawBody).digest("hex"),
  ].join("\n");
  const digest = createHash("sha256").update(canonical).digest("hex");
  const toSign = ["AWS4-HMAC-SHA256", stamp, `${date}/${region}/bedrock/aws4_request`, digest].join("\n");
  const signingKey = [date, region, "bedrock", "aws4_request"].reduce<string | Buffer>(
    (secret, part) => createHmac("sha256", secret).update(part).digest(),
    `AWS4${key.secretAccessKey}`,
  );
  const expected = createHmac("sha256", signingKey).update(toSign).digest("hex");
  return expected === signature
    ? undefined
    : forbidden(
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
}

/** 403 as AWS words it. */
export function forbidden(message: string): VendorError {
  return { status: 403, message };
}

function textOf(call: Call, name: string): string {
  const value = call.headers[name];
  return typeof value === "string" ? value : "";
}

/** AWS's own percent-encoding: everything but the unreserved characters, on top of the encoding that the path came with. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
