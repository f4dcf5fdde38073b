/** Random charts whose templates use all that is known of reading values, over a fixed set of values. */

/** A chart with one rendered file and its helpers, and the text of its values. */
export interface RandomChart {
  readonly template: string;
  readonly helpers: string;
  readonly values: string;
}

const MAPS = ["", ".a", ".a.c", ".m"] as const;
const SCALARS = [".a.b", ".a.c.d", ".h", ".i", ".num", ".none", ".t", ".m.x.v", ".a.none"] as const;
const KEYS = ["a", "b", "c", "d", "h", "x", "v", "none"] as const;

const VALUES = `a: {b: 1, c: {d: x, e: [1, 2]}}
l: [{b: 1, v: 2}, {b: 3, x: {v: 4}}]
m: {x: {v: 1, b: 2}, z: {v: 3, c: {d: 5}}}
h: text
i: true
num: 0
t: "{{ .Values.s }}-{{ .Values.u.v | default 3 }}"
s: seven
u: {v: 1, w: 2}
q: "{{ toYaml .x }}"
empty: {}
only: {one: 1}
w: {deep: {deeper: {v: 1}}}
`;

/** Makes a chart from a seed, always the same. */
export function randomChart(seed: number): RandomChart {
  return new Maker(seed).chart();
}

type Shape = "root" | "map" | "any";

class Maker {
  #state: number;
  #variables = true;

  constructor(seed: number) {
    this.#state = seed;
  }

  chart(): RandomChart {
    const body = this.#statements(3, "root");
    const variables = `{{ $v := .Values.a }}{{ $d := dict "k" .Values.m }}{{ $_ := 0 }}`;
    const template = `${variables}\n${body}`;
    const one = `{{ define "ID.any" }}${this.#unknownDot()}{{ end }}`;
    const two = `{{ define "ID.root" }}${variables}${this.#statements(1, "root", false)}{{ end }}`;
    const three = `{{ define "ID.dict" }}{{ if .opt }}{{ toYaml .opt }}{{ end }}${this.#print(`(.one).b`)}${this.#print(".root.Values.u.v")}{{ end }}`;
    return { template, helpers: `${one}\n${two}\n${three}\n`, values: VALUES };
  }

  /** Mulberry32. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #pick<T>(items: readonly [T, ...T[]] | readonly T[]): T {
    return items[Math.floor(this.#random() * items.length)] as T;
  }

  #statements(depth: number, dot: Shape, calls = true): string {
    const count = 1 + Math.floor(this.#random() * 3);
    return Array.from({ length: count }, () => this.#statement(depth, dot, calls)).join("\n");
  }

  #statement(depth: number, dot: Shape, calls: boolean): string {
    const any = (): string => this.#any(dot, depth, calls);
    const inner = (shape: Shape): string => (depth > 0 ? this.#statements(depth - 1, shape, calls) : "x");
    const simple = [
      () => this.#print(any()),
      () => this.#print(any()),
      () => (calls ? this.#set(dot, depth) : "y"),
      () => (calls ? `{{ $v = ${this.#map(dot, depth)} }}` : "z"),
      () => (calls ? this.#call(dot, depth) : this.#print(any())),
    ];
    const nested = [
      () => `{{ if ${any()} }}${inner(dot)}{{ else }}${inner(dot)}{{ end }}`,
      () => `{{ with ${this.#map(dot, depth)} }}${inner("map")}{{ else }}${inner(dot)}{{ end }}`,
      () => `{{ with ${any()} }}${this.#unknownDot()}{{ end }}`,
      () => `{{ range ${this.#many(dot)} }}${this.#unknownDot()}{{ else }}${inner(dot)}{{ end }}`,
      () => `{{ range $k, $e := ${this.#many(dot)} }}{{ $k }}${this.#print("$e")}{{ break }}{{ end }}`,
    ];
    return this.#pick(depth > 0 ? [...simple, ...nested] : simple)();
  }

  /** A dict that holds itself would keep Helm busy for ever. */
  #set(dot: Shape, depth: number): string {
    this.#variables = false;
    const value = this.#any(dot, depth, true);
    this.#variables = true;
    return `{{ $_ := set $d "${this.#key()}" (${value}) }}`;
  }

  #call(dot: Shape, depth: number): string {
    const root = `(dict "root" $ROOT "one" (${this.#map(dot, depth)})${this.#random() < 0.4 ? ` "opt" (${this.#any(dot, depth, false)})` : ""})`;
    return this.#pick([
      `{{ include "ID.any" (${this.#any(dot, depth, false)}) }}`,
      `{{ template "ID.any" (${this.#map(dot, depth)}) }}`,
      `{{ include "ID.root" $ROOT | quote }}`,
      `{{ include "ID.dict" ${root} }}`,
      `{{ tpl ${this.#pick(["$.Values.t", "$.Values.h", '"{{ .Values.num }}"', "(toYaml $.Values.u)"])} $ROOT }}`,
      `{{ tpl $.Values.q (dict "x" (${this.#any(dot, depth, false)})) }}`,
    ]).replaceAll("$ROOT", "$");
  }

  #print(expression: string): string {
    return this.#pick([`{{ toYaml (${expression}) }}`, `{{ ${expression} | toJson }}`, `{{ print (${expression}) }}`]);
  }

  /** What can be done with a dot of which nothing is known. */
  #unknownDot(): string {
    const key = this.#key();
    return `{{ if kindIs "map" . }}${this.#print(`.${key}`)}{{ range $k, $e := pick . "${this.#key()}" }}{{ $k }}{{ end }}{{ else }}${this.#pick(["{{ . }}", "-", "{{ typeOf . }}"])}{{ end }}`;
  }

  #key(): string {
    return this.#pick(KEYS);
  }

  /** A path from the root of the values. */
  #values(dot: Shape): string {
    return dot === "root" && this.#random() < 0.7 ? ".Values" : "$.Values";
  }

  #many(dot: Shape): string {
    const values = this.#values(dot);
    return this.#pick([
      `${values}.l`,
      `${values}.m`,
      `${values}.a.c.e`,
      `(concat ${values}.l (list ${values}.w))`,
      `(list ${values}.a ${values}.h)`,
      `(rest ${values}.l)`,
      `(pluck "${this.#key()}" ${values}.a ${values}.u)`,
      // Of more than one key the order would be random.
      `(values (pick ${values}.m "x"))`,
      `(keys ${values}.m | sortAlpha)`,
      "(until 2)",
    ]);
  }

  #map(dot: Shape, depth: number): string {
    const values = this.#values(dot);
    const plain = [
      () => `${values}${this.#pick(MAPS)}`,
      () => `${values}.m`,
      () => (this.#variables ? "$v" : `${values}.a`),
      () => (this.#variables ? "$d" : `(dict "k" ${values}.w)`),
      () => (dot === "map" ? "." : `${values}.u`),
    ];
    if (depth <= 0) return this.#pick(plain)();
    const map = (): string => this.#map(dot, depth - 1);
    const made = [
      () => `(dict "${this.#key()}" (${this.#any(dot, depth - 1, false)}) "${this.#key()}" ${map()})`,
      () => `(merge (dict) ${map()} (deepCopy ${map()}))`,
      () => `(mergeOverwrite (deepCopy ${map()}) ${map()})`,
      () => `(pick ${map()} "${this.#key()}" "${this.#key()}")`,
      () => `(omit ${map()} "${this.#key()}")`,
      () => `(default dict (get (dict "k" ${map()}) "k"))`,
      () => `(deepCopy ${map()})`,
      () => `(fromYaml (toYaml ${map()}))`,
      () => `(ternary ${map()} ${map()} (kindIs "map" ${this.#any(dot, depth - 1, false)}))`,
      () => `(index (list ${map()} ${map()}) 1)`,
      () => `(first (list ${map()}))`,
      () => `(set (dict "${this.#key()}" 1) "${this.#key()}" (${this.#any(dot, depth - 1, false)}))`,
      () => `(coalesce ${map()} ${map()})`,
    ];
    return this.#pick([...plain, ...made])();
  }

  #any(dot: Shape, depth: number, calls: boolean): string {
    const values = this.#values(dot);
    const plain = [
      () => `${values}${this.#pick(SCALARS)}`,
      () => `(${this.#map(dot, depth - 1)}).${this.#key()}`,
      () => `index ${values}.l 1`,
      () => "default 1 nil",
    ];
    if (depth <= 0) return this.#pick(plain)();
    const any = (): string => `(${this.#any(dot, depth - 1, calls)})`;
    const map = (): string => this.#map(dot, depth - 1);
    const made = [
      () => `index ${map()} "${this.#key()}"`,
      () => `get ${map()} "${this.#key()}"`,
      () => `dig "x" "v" ${any()} ${values}.m`,
      () => `hasKey ${map()} "${this.#key()}"`,
      () => `default ${any()} ${any()}`,
      () => `${any()} | default ${any()}`,
      () => `coalesce ${any()} ${any()}`,
      () => `ternary ${any()} ${any()} (not ${any()})`,
      () => `and ${any()} ${any()}`,
      () => `or ${any()} ${any()}`,
      () => `empty ${any()}`,
      () => `kindOf ${any()}`,
      () => `len ${map()}`,
      () => `keys ${map()} | sortAlpha`,
      () => `first ${values}.l`,
      () => `list ${any()} ${any()}`,
      () => `required "r" (default 1 ${any()})`,
      () => `toYaml ${any()}`,
      () => (calls ? `include "ID.any" ${any()}` : any()),
      map,
    ];
    return this.#pick([...plain, ...made])();
  }
}
