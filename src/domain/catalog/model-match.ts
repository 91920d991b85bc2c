/** Which of a vendor's names mean a model; all comparisons but the pattern's ignore case. */
export type ModelMatch =
  | { readonly kind: "equals" | "startsWith" | "endsWith" | "contains"; readonly text: string }
  /** A pattern of the committed data set, never of a user. */
  | { readonly kind: "pattern"; readonly text: string }
  | { readonly kind: "any" | "all"; readonly of: readonly ModelMatch[] };

/** Compiles a match into a test of a vendor's name in lower case. */
export function compileMatch(match: ModelMatch): (vendorModelId: string) => boolean {
  switch (match.kind) {
    case "pattern": {
      const pattern = new RegExp(match.text);
      return (name) => pattern.test(name);
    }
    case "any": {
      const tests = match.of.map(compileMatch);
      return (name) => tests.some((test) => test(name));
    }
    case "all": {
      const tests = match.of.map(compileMatch);
      return (name) => tests.every((test) => test(name));
    }
    default: {
      const text = match.text.toLowerCase();
      if (match.kind === "equals") return (name) => name === text;
      if (match.kind === "startsWith") return (name) => name.startsWith(text);
      return match.kind === "endsWith" ? (name) => name.endsWith(text) : (name) => name.includes(text);
    }
  }
}
