import { describe, expect, it } from "vitest";
import { isUnfinished, readConfig } from "../../../src/engines/nginx-config/read-config.ts";

const names = (text: string): string[] => readConfig(text).map(({ name, line, depth }) => `${depth} ${line} ${name}`);

describe("readConfig", () => {
  it("gives directives with the line of their end and their depth", () => {
    expect(
      names("user\n  a;\nhttp {\n  # no; {\n  server { listen 80; }\n  index 'a;b' \"c}\";\n}\nevents {}"),
    ).toEqual(["0 2 user", "0 3 http", "1 5 server", "2 5 listen", "1 6 index", "0 8 events"]);
  });

  it("takes the brace of a variable, of an escape and of Lua for no block", () => {
    const text = `a \${x}b; c \\{d; content_by_lua_block { if x { y } }\n}\ne;`;
    expect(names(text)).toEqual(["0 1 a", "0 1 c", "0 1 content_by_lua_block", "0 3 e"]);
    expect(readConfig(text)[0]?.arguments[0]?.text).toBe(`\${x}b`);
  });

  it("gives places that cover a directive with its block, and words without quotes", () => {
    const text = "x; http { a 'b c'; } y;";
    const [, http, a] = readConfig(text);
    expect(http && text.slice(http.start, http.end)).toBe("http { a 'b c'; }");
    expect(a?.arguments.map((word) => word.text)).toEqual(["b c"]);
  });
});

describe("isUnfinished", () => {
  it.each(["a {", "a", "}", "a; b {}}", "a { b }", "a 'b;"])("%s is", (text) => expect(isUnfinished(text)).toBe(true));
  it.each(["", "a;", "a { b; }", "# a {", "a '{';"])("%s is not", (text) => expect(isUnfinished(text)).toBe(false));
});
