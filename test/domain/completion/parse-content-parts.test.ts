import { describe, expect, it } from "vitest";
import type { ContentPartDraft, MessageDraft } from "../../../src/domain/completion/completion-request-draft.ts";
import { parseMessages } from "../../../src/domain/completion/parse-messages.ts";
import { createAddressRule } from "../../../src/lib/address-rule.ts";

const PDF = Buffer.from("%PDF-1.7\n%…").toString("base64");
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]).toString("base64");
const WAV = Buffer.from("RIFF\0\0\0\0WAVEfmt ").toString("base64");
const MP3 = Buffer.from("ID3\u0004\0\0\0\0\0\0").toString("base64");

const parsePart = (part: ContentPartDraft) => parse({ role: "user", parts: [part] });
const parse = (...drafts: MessageDraft[]) =>
  parseMessages(drafts, { maxMessages: 100, addressRule: createAddressRule([]) });
const partsOf = (part: ContentPartDraft) => {
  const [message] = parsePart(part);
  return message?.role === "user" ? message.parts : [];
};

describe("a part of a message", () => {
  it("holds a file with its name, and audio", () => {
    expect(partsOf({ file: { base64: PDF, mediaType: "application/pdf", filename: "invoice.pdf" } })).toEqual([
      {
        type: "file",
        source: { kind: "base64", base64: PDF, mediaType: "application/pdf" },
        filename: "invoice.pdf",
      },
    ]);
    expect(partsOf({ audio: { url: "https://example.com/a.wav", mediaType: "audio/wav" } })).toEqual([
      { type: "audio", source: { kind: "url", url: "https://example.com/a.wav", mediaType: "audio/wav" } },
    ]);
  });

  it.each([
    ["image", PNG, "image/png"],
    ["audio", WAV, "audio/wav"],
    ["audio", MP3, "audio/mpeg"],
    ["file", PDF, "application/pdf"],
  ])("needs no media type where the bytes of %s say it", (kind, base64, mediaType) => {
    expect(partsOf({ [kind]: { base64 } })).toMatchObject([{ type: kind, source: { mediaType } }]);
  });

  it.each([
    ["image/JPG", "image", "image/jpeg"],
    ["audio/x-wav", "audio", "audio/wav"],
    ["audio/mp3", "audio", "audio/mpeg"],
    ["Application/PDF", "file", "application/pdf"],
  ])("calls %s by one name", (mediaType, kind, expected) => {
    expect(partsOf({ [kind]: { base64: "AAAA", mediaType } })).toMatchObject([{ source: { mediaType: expected } }]);
  });

  it("is called what its bytes are where the caller calls it otherwise", () => {
    expect(partsOf({ image: { base64: PNG, mediaType: "image/jpeg" } })).toMatchObject([
      { source: { mediaType: "image/png" } },
    ]);
  });

  const refusals: [string, ContentPartDraft, string][] = [
    ["two kinds of media", { image: { base64: PNG }, file: { base64: PDF } }, ""],
    ["text and media", { text: "a", audio: { base64: WAV } }, ""],
    ["a PDF as an image", { image: { base64: PDF } }, ".image.base64"],
    ["an image as a file", { file: { base64: PNG } }, ".file.base64"],
    ["an image's type of a file", { file: { base64: "AAAA", mediaType: "image/png" } }, ".file.mediaType"],
    ["a file's type of audio", { audio: { base64: "AAAA", mediaType: "application/pdf" } }, ".audio.mediaType"],
    ["a type with parameters", { file: { base64: "AAAA", mediaType: "text/plain; charset=utf-8" } }, ".file.mediaType"],
    ["bytes of which nobody says what they are", { file: { base64: "AAAA" } }, ".file.mediaType"],
    ["base64 without padding", { file: { base64: "QUI", mediaType: "text/plain" } }, ".file.base64"],
    ["no bytes", { file: { base64: "", mediaType: "text/plain" } }, ".file.base64"],
    ["neither url nor base64", { audio: { mediaType: "audio/wav" } }, ".audio"],
    ["a url of the gateway's own files", { file: { url: "file:///etc/passwd" } }, ".file.url"],
    ["a data url", { image: { url: `data:image/png;base64,${PNG}` } }, ".image.url"],
    ["a url without end", { image: { url: `https://example.com/${"a".repeat(8_192)}` } }, ".image.url"],
    ["an image at an address of the network inside", { image: { url: "http://169.254.169.254/a" } }, ".image.url"],
    ["audio at an address of the network inside", { audio: { url: "http://[::1]:8000/a" } }, ".audio.url"],
    ["a file at an address of the network inside", { file: { url: "http://localhost/a" } }, ".file.url"],
    ["a name of an image", { image: { base64: PNG, filename: "a.png" } }, ".image.filename"],
    ["a name with a line break", { file: { base64: PDF, filename: "a\nb" } }, ".file.filename"],
    ["a name without end", { file: { base64: PDF, filename: "a".repeat(257) } }, ".file.filename"],
    ["an empty name", { file: { base64: PDF, filename: "" } }, ".file.filename"],
    ["options that are none", { text: "a", providerOptions: { anthropic: true } }, ".providerOptions"],
  ];
  it.each(refusals)("is not %s", (_what, part, field) => {
    expect(() => parsePart(part)).toThrow(
      expect.objectContaining({
        code: "BAD_USER_INPUT",
        field: `messages.0.parts.0${field}`.split("."),
      }),
    );
  });

  it.each(["image", "audio", "file"] as const)("holds no %s outside of USER messages", (kind) => {
    const media = { [kind]: { url: "https://example.com/a" } };
    expect(() => parse({ role: "user", text: "Hi" }, { role: "assistant", parts: [media] })).toThrow(
      expect.objectContaining({ field: ["messages", "1", "parts", "0", kind] }),
    );
  });
});

describe("options for one vendor", () => {
  const providerOptions = { anthropic: { cacheControl: { type: "ephemeral" } } };

  it("stay with their message or part", () => {
    const [system, user] = parse(
      { role: "system", text: "Be brief", providerOptions },
      { role: "user", parts: [{ text: "a", providerOptions }, { text: "b" }] },
    );
    expect(system).toEqual({ role: "system", text: "Be brief", providerOptions });
    expect(user).toEqual({
      role: "user",
      parts: [
        { type: "text", text: "a", providerOptions },
        { type: "text", text: "b" },
      ],
    });
  });

  it("of the last part are the message's where the parts become one text", () => {
    const [system] = parse(
      { role: "system", parts: [{ text: "Be " }, { text: "brief", providerOptions }] },
      { role: "user", text: "Hi" },
    );
    expect(system).toEqual({ role: "system", text: "Be brief", providerOptions });
  });

  it.each([
    ["a part that is not the last", [{ text: "Be ", providerOptions }, { text: "brief" }], undefined],
    ["the last part and the message", [{ text: "Be brief", providerOptions }], providerOptions],
  ])("of %s are refused there: they would have no place", (_what, parts, own) => {
    expect(() => parse({ role: "system", parts, providerOptions: own }, { role: "user", text: "Hi" })).toThrow(
      expect.objectContaining({ field: ["messages", "0", "parts", "0", "providerOptions"] }),
    );
  });
});
