const ADVICE: Readonly<Record<string, string>> = {
  "bad indentation of a mapping entry": "align the key with its neighbors, or quote the value if it contains a colon",
  "bad indentation of a sequence entry": "align the dash with the other dashes",
  "unexpected end of the stream within a flow collection": "close the bracket",
  "unexpected end of the stream within a double quoted scalar": "close the quotes",
  "unexpected end of the stream within a single quoted scalar": "close the quotes",
  "tab characters must not be used in indentation": "indent with spaces",
  "a tab in the indentation": "indent with spaces",
  "a map or a list cannot be a key": `put {{ }} of a template in quotes: "{{ … }}"`,
  "unknown escape sequence": "use single quotes, in which a backslash has no special meaning",
  "can not read a block mapping entry; a multiline key may not be an implicit key": `the previous line may lack a ":"`,
};

/** The advice for a syntax error, given its message from js-yaml or the go-yaml engine; undefined for most messages. */
export function yamlAdvice(reason: string): string | undefined {
  return ADVICE[reason];
}
