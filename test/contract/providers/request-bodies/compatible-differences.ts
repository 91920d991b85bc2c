import { inEach, NONE, type Explained, type Sides } from "./explained.ts";

const WITHOUT_EFFORT = "The vendor has no effort for a model that does not reason; ours is left out with a warning.";

function effort(word: string): Readonly<Record<string, Sides>> {
  return { reasoning_effort: [NONE, word] };
}

/** Differences of vendors that speak OpenAI's chat completions, and their reasons. */
export const COMPATIBLE_EXPLAINED: readonly Explained[] = [
  {
    vendor: "xai",
    why: "A message that holds tool calls alone has no content; OpenAI's format says null, the AI SDK an empty text.",
    calls: inEach(["tool result", "foreign tool call id"], { "messages[1].content": [null, ""] }),
  },
  {
    vendor: "xai",
    why: "What the caller says is sent; text is the default.",
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "xai",
    models: ["grok-3"],
    why: WITHOUT_EFFORT,
    calls: {
      "reasoning none": effort("none"),
      ...inEach(["reasoning minimal", "reasoning low", "reasoning with tools"], effort("low")),
      "reasoning medium": effort("medium"),
      ...inEach(["reasoning high", "reasoning with room"], effort("high")),
    },
  },
  {
    vendor: "xai",
    models: ["grok-3"],
    why: "xAI's reference has stop for models that do not reason; the AI SDK sends it to none.",
    calls: { stop: { stop: [["END"], NONE] } },
  },
  {
    vendor: "together",
    why: "Together takes images only; ours is refused before the call, the AI SDK leaves it to the vendor.",
    calls: inEach(
      [
        "audio WAV",
        "audio MP3",
        "PDF with a name",
        "PDF without a name",
        "text file",
        "CSV file",
        "video file",
        "video URL",
      ],
      { "": ["refused", "sent"] },
    ),
  },
  {
    vendor: "together",
    why: "What the caller says is sent; text is the default.",
    calls: { "responseFormat text": { response_format: [{ type: "text" }, NONE] } },
  },
  {
    vendor: "together",
    why: WITHOUT_EFFORT,
    calls: {
      "reasoning none": effort("none"),
      "reasoning minimal": effort("minimal"),
      ...inEach(["reasoning low", "reasoning with tools"], effort("low")),
      "reasoning medium": effort("medium"),
      ...inEach(["reasoning high", "reasoning with room"], effort("high")),
    },
  },
];
