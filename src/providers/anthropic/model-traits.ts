/** What a Claude model takes, as far as it changes the request. */
export interface ModelTraits {
  /** How thinking is asked for: by a budget of tokens, by an effort, or not at all. */
  readonly thinking: "none" | "budget" | "adaptive";
  readonly canDisableThinking: boolean;
  /** Whether `temperature` and `top_p` are taken at all. */
  readonly hasSampling: boolean;
  /** Whether `output_config.format` is taken. */
  readonly hasOutputFormat: boolean;
  /** Whether `tool_choice` may demand a call. */
  readonly canForceTools: boolean;
}

const CURRENT: ModelTraits = {
  thinking: "adaptive",
  canDisableThinking: true,
  hasSampling: false,
  hasOutputFormat: true,
  canForceTools: true,
};

const BUDGET: ModelTraits = { ...CURRENT, thinking: "budget", hasSampling: true };

/** The first pattern that a model's name matches decides; from Anthropic's model overview, November 2026. */
const TRAITS: readonly (readonly [RegExp, Partial<ModelTraits>])[] = [
  [/claude-(?:sonnet|opus)-5-5/, { ...CURRENT, canDisableThinking: false, canForceTools: false }],
  [/claude-fable-5-[12]/, { ...CURRENT, canDisableThinking: false, canForceTools: false }],
  [/claude-fable-5/, { ...CURRENT, canDisableThinking: false }],
  [/claude-(?:sonnet|opus)-4-6/, { ...CURRENT, hasSampling: true }],
  [/claude-(?:sonnet|opus|haiku)-4-5|claude-opus-4-1/, BUDGET],
  [/claude-(?:sonnet|opus)-4(?:-0|-20|$)|claude-3-7/, { ...BUDGET, hasOutputFormat: false }],
  [/claude-(?:3|2|v2|instant)/, { ...BUDGET, thinking: "none", hasOutputFormat: false }],
  [/claude-/, CURRENT],
];

/** Models by other names, served by servers that speak the same format. */
const FOREIGN: ModelTraits = { ...BUDGET, hasOutputFormat: false };

/** What the model takes; one that is new is believed to be like the newest. */
export function traitsOf(vendorModelId: string, isReasoningModel: boolean | undefined): ModelTraits {
  const row = TRAITS.find(([pattern]) => pattern.test(vendorModelId));
  const traits = { ...FOREIGN, ...row?.[1] };
  return isReasoningModel === false ? { ...traits, thinking: "none" } : traits;
}
