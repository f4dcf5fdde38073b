import {
  type Abstract,
  type Atom,
  type ChartScope,
  type DictAtom,
  FILE_NAME,
  join,
  NIL,
  NOTHING,
  OPAQUE,
  scopeOf,
  TEXT,
  type ValuesAtom,
  valuesAt,
} from "./abstract-value.ts";
import { partOfContext } from "./chart-context.ts";
import { LimitExceeded } from "./limit-exceeded.ts";
import type { Reading, Readings } from "./readings.ts";
import { ANY, type Place, type Step, type ValueSpot } from "./value-spot.ts";

// A value beyond these limits counts as read as a whole, so that recursion terminates.
const MAX_STEPS = 16;
const MAX_ATOMS = 60;
const MAX_KEY = 2000;
const MAX_CHANGES = 12;
const MAX_WORK = 1_000_000;

// Methods of Helm's `Values` type (pkg/chart/common/values.go); each returns all values.
const METHODS = new Set(["YAML", "Table", "AsMap", "Encode", "PathValue"]);

/** The entries that `set` and `merge` added to the dicts created at one site. */
interface Mutation {
  readonly entries: Map<Step, Abstract>;
  merged: Abstract;
  /** The number of changes so far. */
  changes: number;
}

/** Accesses abstract values, records which values are read, and stores the changes of dicts. */
export class Heap {
  readonly readings: Readings;
  readonly #mutations = new Map<string, Mutation>();
  /** The sites of the dicts that a template has read. */
  readonly #read = new Set<string>();
  /** The entries that `#entry` is looking up in merged dicts. */
  readonly #pending = new Set<string>();
  /** Whether a dict that a template read earlier has changed since this was set to false. */
  changed = false;
  #done = 0;

  constructor(readings: Readings) {
    this.readings = readings;
  }

  #work(steps: number): void {
    this.#done += steps;
    if (this.#done > MAX_WORK) throw new LimitExceeded("its templates take too many steps to analyze");
  }

  /** Records that a template reads a value with everything below. */
  whole(value: Abstract, place: Place, seen = new Set<string>()): void {
    this.#work(value.atoms.length);
    for (const atom of value.atoms) {
      if (atom.kind === "values") this.#record(atom, "whole", place);
      else if (atom.kind === "context") this.#recordRoot(atom.chart, place);
      else if (atom.kind === "subcharts")
        for (const chart of atom.chart.subcharts.values()) this.#recordRoot(chart, place);
      else if ((atom.kind === "list" || atom.kind === "dict") && !seen.has(atom.key)) {
        seen.add(atom.key);
        for (const part of atom.kind === "list" ? atom.items : [this.#contents(atom)]) this.whole(part, place, seen);
      }
    }
  }

  #record({ spot, origin }: ValuesAtom, reads: Reading, place: Place): void {
    this.readings.record({ spot, reads, place, origin });
  }

  #recordRoot({ spot }: ChartScope, place: Place): void {
    this.readings.record({ spot, reads: "whole", place, origin: place });
  }

  /** Records that a template tests whether a value exists, is empty, or has some type. */
  test(value: Abstract, place: Place): void {
    for (const atom of value.atoms) if (atom.kind === "values") this.#record(atom, "tested", place);
  }

  /** Records that a template reads below a value, which must exist. */
  pass(value: Abstract, place: Place): void {
    for (const atom of value.atoms)
      if (atom.kind === "values" && atom.spot.path.length > 0) this.#record(atom, "passed", place);
  }

  /** Returns the union of several values, within the limits. */
  oneOf(values: readonly Abstract[], place: Place): Abstract {
    return this.bounded(join(values), place);
  }

  /** Returns the value; if it exceeds the limits, records it as read and returns `OPAQUE`. */
  bounded(value: Abstract, place: Place): Abstract {
    if (value.atoms.length <= MAX_ATOMS && value.key.length <= MAX_KEY) return value;
    this.whole(value, place);
    return OPAQUE;
  }

  /** Returns the value below a key or index; with `ANY`, below all of them. */
  at(value: Abstract, step: Step, place: Place): Abstract {
    this.#work(value.atoms.length);
    const [only] = value.atoms;
    if (only && value.atoms.length === 1) return this.#atomAt(only, step, place);
    const found = this.oneOf(
      value.atoms.map((atom) => this.#atomAt(atom, step, place)),
      place,
    );
    // Not every one of the possible maps needs to have the key.
    this.test(found, place);
    return found;
  }

  #atomAt(atom: Atom, step: Step, place: Place): Abstract {
    switch (atom.kind) {
      case "values":
        return this.#valuesBelow(atom.spot, step, place);
      case "context":
        if (step === ANY) this.whole({ key: "", atoms: [atom] }, place);
        return partOfContext(atom.chart, step, place);
      case "subcharts": {
        const chart = typeof step === "string" ? atom.chart.subcharts.get(step) : undefined;
        if (chart) return scopeOf("context", chart);
        this.whole({ key: "", atoms: [atom] }, place);
        return OPAQUE;
      }
      case "dict":
        return this.#entry(atom, step, place);
      case "list":
        return (
          (atom.exact && typeof step === "string" && atom.items[Number(step)]) ||
          this.oneOf([...atom.items, NIL], place)
        );
      case "chart":
        return step === "Name" || step === "Version" || step === "AppVersion" ? TEXT : OPAQUE;
      case "template":
        return FILE_NAME;
      case "constant":
        return atom.value === null ? NIL : OPAQUE;
      case "text":
        return TEXT;
      default:
        return OPAQUE;
    }
  }

  #valuesBelow(spot: ValueSpot, step: Step, place: Place): Abstract {
    const deep = spot.path.length >= MAX_STEPS;
    if (!deep && !(typeof step === "string" && METHODS.has(step))) return valuesAt(spot.at(step), place);
    this.readings.record({ spot, reads: "whole", place, origin: place });
    return OPAQUE;
  }

  #entry(atom: DictAtom, step: Step, place: Place): Abstract {
    if (step === ANY) return this.oneOf([this.#contents(atom), NIL], place);
    this.#read.add(atom.site);
    const mutation = this.#mutations.get(atom.site);
    const own = atom.entries.get(step);
    const others = [atom.entries.get(ANY), mutation?.entries.get(step), mutation?.entries.get(ANY)];
    const found = [own ?? NIL, ...others.filter((value) => value !== undefined)];
    // Dicts may be merged into each other and into themselves: each is visited once.
    const entry = `${atom.site} ${step}`;
    if (mutation && mutation.merged !== NOTHING && !this.#pending.has(entry)) {
      const outermost = this.#pending.size === 0;
      this.#pending.add(entry);
      found.push(this.at(mutation.merged, step, place));
      if (outermost) this.#pending.clear();
    }
    const joined = this.oneOf(found, place);
    if (found.length > 1) this.test(joined, place);
    return joined;
  }

  /** Returns the union of a dict's values and of the maps that were merged into it; counts as a read of the dict. */
  #contents(atom: DictAtom): Abstract {
    this.#read.add(atom.site);
    return this.#storedIn(atom);
  }

  #storedIn(atom: DictAtom): Abstract {
    const mutation = this.#mutations.get(atom.site);
    return join([...atom.entries.values(), ...(mutation?.entries.values() ?? []), mutation?.merged ?? NOTHING]);
  }

  /** `set target key value`: dicts store the value; a value that is written elsewhere counts as read. */
  set(target: Abstract, { key, value }: { readonly key: Abstract; readonly value: Abstract }, place: Place): void {
    this.whole(key, place);
    const name = key.atoms.length === 1 && key.atoms[0]?.kind === "constant" ? String(key.atoms[0].value) : ANY;
    for (const atom of target.atoms) {
      if (atom.kind === "dict") {
        const { entries } = this.#mutation(atom.site);
        entries.set(name, this.#extended(atom.site, { before: entries.get(name) ?? NOTHING, value }, place));
      } else this.whole(value, place);
      if (atom.kind === "values") this.readings.write(name === ANY ? atom.spot : atom.spot.at(name));
      if (atom.kind === "context" && (name === ANY || name === "Values")) this.readings.write(atom.chart.spot);
    }
  }

  /**
   * `merge target source` writes to the target and to the maps within it. These maps are not copies: they belong to the
   * values or to an earlier source.
   */
  merge(target: Abstract, source: Abstract, place: Place): void {
    for (const atom of target.atoms) {
      if (atom.kind === "dict") {
        const simple = this.#storedIn(atom).atoms.every((part) => part.kind === "constant" || part.kind === "text");
        const mutation = this.#mutation(atom.site);
        mutation.merged = this.#extended(atom.site, { before: mutation.merged, value: source }, place);
        if (simple) continue;
      }
      this.whole(source, place);
      this.#written(atom, new Set());
    }
  }

  #written(atom: Atom, seen: Set<string>): void {
    if (atom.kind === "values") this.readings.write(atom.spot);
    else if (atom.kind === "context") this.readings.write(atom.chart.spot);
    else if (atom.kind === "dict" && !seen.has(atom.key)) {
      seen.add(atom.key);
      for (const part of this.#storedIn(atom).atoms) this.#written(part, seen);
    }
  }

  #mutation(site: string): Mutation {
    const known = this.#mutations.get(site);
    if (known) return known;
    const mutation: Mutation = { entries: new Map(), merged: NOTHING, changes: 0 };
    this.#mutations.set(site, mutation);
    return mutation;
  }

  /** Adds a value to what a dict stores. A dict that grows without end, as by `set $d "x" (list $d.x)`, counts as read. */
  #extended(site: string, { before, value }: { before: Abstract; value: Abstract }, place: Place): Abstract {
    const mutation = this.#mutation(site);
    const after = join([before, value]);
    if (after.key === before.key) return before;
    const enough = mutation.changes >= MAX_CHANGES;
    if (enough) this.whole(after, place);
    if (enough && before.key === OPAQUE.key) return before;
    mutation.changes++;
    if (this.#read.has(site)) this.changed = true;
    return enough ? OPAQUE : this.bounded(after, place);
  }
}
