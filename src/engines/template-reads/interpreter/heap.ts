import {
  type Abstract,
  type Atom,
  type DictAtom,
  FILE_NAME,
  join,
  NIL,
  NOTHING,
  OPAQUE,
  scopeOf,
  TEXT,
  valuesAt,
} from "./abstract-value.ts";
import { partOfContext } from "./chart-context.ts";
import type { Readings } from "./readings.ts";
import { ANY, type Place, type Step, type ValueSpot } from "./value-spot.ts";

// Beyond these a value counts as read as a whole: recursion over values, and dicts within dicts, come to an end.
const MAX_STEPS = 16;
const MAX_ATOMS = 60;
const MAX_KEY = 2000;
const MAX_CHANGES = 12;
const MAX_WORK = 1_000_000;

// Helm's type for values has methods (pkg/chart/common/values.go); each gives all of them.
const METHODS = new Set(["YAML", "Table", "AsMap", "Encode", "PathValue"]);

/** What `set` and `merge` have put into the dicts that are made at one place. */
interface Mutation {
  readonly entries: Map<Step, Abstract>;
  merged: Abstract;
  /** How often it has changed. */
  changes: number;
}

/** Thrown where a chart takes too long, or its templates do not settle. */
export class Exhausted extends Error {}

/** Steps through abstract values, reads them, and changes dicts. */
export class Heap {
  readonly readings: Readings;
  readonly #mutations = new Map<string, Mutation>();
  readonly #looked = new Set<string>();
  readonly #asked = new Set<string>();
  /** Whether a dict that was looked at before has changed since this was set to false. */
  changed = false;
  #done = 0;

  constructor(readings: Readings) {
    this.readings = readings;
  }

  #work(steps: number): void {
    this.#done += steps;
    if (this.#done > MAX_WORK) throw new Exhausted("its templates have too much to do");
  }

  /** Reads a value with all that is below it. */
  whole(value: Abstract, place: Place, seen = new Set<string>()): void {
    this.#work(value.atoms.length);
    for (const atom of value.atoms) {
      if (atom.kind === "values") this.readings.record(atom.spot, "whole", place, atom.origin);
      else if (atom.kind === "context") this.readings.record(atom.chart.spot, "whole", place, place);
      else if (atom.kind === "subcharts")
        for (const chart of atom.chart.subcharts.values()) this.readings.record(chart.spot, "whole", place, place);
      else if ((atom.kind === "list" || atom.kind === "dict") && !seen.has(atom.key)) {
        seen.add(atom.key);
        for (const part of atom.kind === "list" ? atom.items : [this.#contents(atom)]) this.whole(part, place, seen);
      }
    }
  }

  /** Looks whether a value is there, empty, or of some kind. */
  test(value: Abstract, place: Place): void {
    for (const atom of value.atoms)
      if (atom.kind === "values") this.readings.record(atom.spot, "tested", place, atom.origin);
  }

  /** Steps through a value, which must be there. */
  pass(value: Abstract, place: Place): void {
    for (const atom of value.atoms)
      if (atom.kind === "values" && atom.spot.path.length > 0)
        this.readings.record(atom.spot, "passed", place, atom.origin);
  }

  /** One of several; too many count as read. */
  oneOf(values: readonly Abstract[], place: Place): Abstract {
    return this.bounded(join(values), place);
  }

  /** The value, or what stands for one that has become too large, and counts as read. */
  bounded(value: Abstract, place: Place): Abstract {
    if (value.atoms.length <= MAX_ATOMS && value.key.length <= MAX_KEY) return value;
    this.whole(value, place);
    return OPAQUE;
  }

  /** The value below a key, index or, with `ANY`, any of them. */
  at(value: Abstract, step: Step, place: Place): Abstract {
    this.#work(value.atoms.length);
    const [only] = value.atoms;
    if (only && value.atoms.length === 1) return this.#atomAt(only, step, place);
    const found = this.oneOf(
      value.atoms.map((atom) => this.#atomAt(atom, step, place)),
      place,
    );
    // Of several maps, merged or chosen from, not each has the key.
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
    this.readings.record(spot, "whole", place, place);
    return OPAQUE;
  }

  #entry(atom: DictAtom, step: Step, place: Place): Abstract {
    if (step === ANY) return this.oneOf([this.#contents(atom), NIL], place);
    this.#looked.add(atom.site);
    const mutation = this.#mutations.get(atom.site);
    const own = atom.entries.get(step);
    const others = [atom.entries.get(ANY), mutation?.entries.get(step), mutation?.entries.get(ANY)];
    const found = [own ?? NIL, ...others.filter((value) => value !== undefined)];
    // Dicts may be merged into each other, and into themselves: each is asked once.
    const asked = `${atom.site} ${step}`;
    if (mutation && mutation.merged !== NOTHING && !this.#asked.has(asked)) {
      const outermost = this.#asked.size === 0;
      this.#asked.add(asked);
      found.push(this.at(mutation.merged, step, place));
      if (outermost) this.#asked.clear();
    }
    const joined = this.oneOf(found, place);
    if (found.length > 1) this.test(joined, place);
    return joined;
  }

  /** All that a dict holds; what was merged into it stands for its own entries. */
  #contents(atom: DictAtom): Abstract {
    this.#looked.add(atom.site);
    return this.#held(atom);
  }

  #held(atom: DictAtom): Abstract {
    const mutation = this.#mutations.get(atom.site);
    return join([...atom.entries.values(), ...(mutation?.entries.values() ?? []), mutation?.merged ?? NOTHING]);
  }

  /** `set target key value`: dicts remember it; what is written elsewhere counts as read. */
  set(target: Abstract, key: Abstract, value: Abstract, place: Place): void {
    this.whole(key, place);
    const name = key.atoms.length === 1 && key.atoms[0]?.kind === "constant" ? String(key.atoms[0].value) : ANY;
    for (const atom of target.atoms) {
      if (atom.kind === "dict") this.#put(atom.site, name, value, place);
      else this.whole(value, place);
      if (atom.kind === "values") this.readings.write(name === ANY ? atom.spot : atom.spot.at(name));
      if (atom.kind === "context" && (name === ANY || name === "Values")) this.readings.write(atom.chart.spot);
    }
  }

  /**
   * `merge target source` writes to the target, and to the maps within it: they are those of the values, or of what was
   * merged before, and no copies.
   */
  merge(target: Abstract, source: Abstract, place: Place): void {
    for (const atom of target.atoms) {
      if (atom.kind === "dict") {
        const simple = this.#held(atom).atoms.every((part) => part.kind === "constant" || part.kind === "text");
        const mutation = this.#mutation(atom.site);
        mutation.merged = this.#grown(atom.site, mutation.merged, source, place);
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
      for (const part of this.#held(atom).atoms) this.#written(part, seen);
    }
  }

  #mutation(site: string): Mutation {
    const known = this.#mutations.get(site);
    if (known) return known;
    const mutation: Mutation = { entries: new Map(), merged: NOTHING, changes: 0 };
    this.#mutations.set(site, mutation);
    return mutation;
  }

  #put(site: string, name: Step, value: Abstract, place: Place): void {
    const { entries } = this.#mutation(site);
    entries.set(name, this.#grown(site, entries.get(name) ?? NOTHING, value, place));
  }

  /** What a dict holds, and one more value. One that grows without an end, as `set $d "x" (list $d.x)`, is read. */
  #grown(site: string, before: Abstract, value: Abstract, place: Place): Abstract {
    const mutation = this.#mutation(site);
    const after = join([before, value]);
    if (after.key === before.key) return before;
    const enough = mutation.changes >= MAX_CHANGES;
    if (enough) this.whole(after, place);
    if (enough && before.key === OPAQUE.key) return before;
    mutation.changes++;
    if (this.#looked.has(site)) this.changed = true;
    return enough ? OPAQUE : this.bounded(after, place);
  }
}
