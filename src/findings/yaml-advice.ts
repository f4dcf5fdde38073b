const ADVICE: Readonly<Record<string, string>> = {
  "bad indentation of a mapping entry": "align the key with its neighbors, or quote the value if it contains a colon",
  "bad indentation of a sequence entry": "align the dash with the other dashes",
  "unexpected end of the stream within a flow collection": "close the bracket",
  "unexpected end of the stream within a double quoted scalar": "close the quotes",
  "unexpected end of the stream within a single quoted scalar": "close the quotes",
  "tab characters must not be used in indentation": "indent with spaces",
  "a tab in the indentation": "indent with spaces",
  "a map or a list cannot be a key": `put {{ }} of a template in quotes: "{{ … }}"`,
  "unknown escape sequence": "use single quotes, in which a backslash is a backslash",
  "can not read a block mapping entry; a multiline key may not be an implicit key": `the line before may lack its ":"`,
};

/** The advice for a reason why YAML is rejected, in the words of js-yaml or of go-yaml's engine; undefined for most. */
export function yamlAdvice(reason: string): string | undefined {
  return ADVICE[reason];
}
