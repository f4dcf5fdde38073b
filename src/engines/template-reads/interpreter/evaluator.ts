import type { Command, Control, Fields, Operand, Pipeline, Statement } from "../../go-template/index.ts";
import { parseTemplate } from "../../go-template/index.ts";
import {
  type Abstract,
  type ChartScope,
  constant,
  NIL,
  OPAQUE,
  scopeOf,
  TEXT,
  truth,
  whereTrue,
} from "./abstract-value.ts";
import { type Body, type Frame, placeIn } from "./frame.ts";
import type { FunctionCall } from "./function-call.ts";
import { callFunction, mayHoldTemplate } from "./functions.ts";
import { Heap } from "./heap.ts";
import { LimitExceeded } from "./limit-exceeded.ts";
import { elementOf } from "./list-functions.ts";
import type { Readings } from "./readings.ts";
import { Scope } from "./scope.ts";
import type { Place } from "./value-spot.ts";

const MAX_STATEMENTS = 100_000;
const MAX_FRAMES = 5_000;
const MAX_CALLS = 60;
const MAX_ROUNDS = 50;

/** Runs templates over abstract values. Runs every branch that Helm may run. */
export class Evaluator {
  readonly heap: Heap;
  readonly #defined: ReadonlyMap<string, readonly Body[]>;
  readonly #frameIds = new Map<string, number>();
  readonly #done = new Set<number>();
  readonly #texts = new Map<string, Body | undefined>();
  readonly #templateContexts = new Map<string, { context: Abstract; place: Place }>();
  #opaqueOutput = false;
  #statements = 0;
  #calls = 0;

  constructor(defined: ReadonlyMap<string, readonly Body[]>, readings: Readings) {
    this.#defined = defined;
    this.heap = new Heap(readings);
  }

  /**
   * Runs files, each with its chart's dot, and texts from the values, until a round finds nothing new.
   *
   * @throws LimitExceeded.
   */
  run(files: readonly { readonly body: Body; readonly chart: ChartScope }[], texts: readonly string[]): void {
    for (let round = 0; ; round++) {
      if (round === MAX_ROUNDS) throw new LimitExceeded("its dicts change without end");
      const before = `${this.#opaqueOutput} ${this.#templateContexts.size}`;
      this.heap.changed = false;
      this.#done.clear();
      for (const { body, chart } of files) this.#runBody(body, scopeOf("context", chart));
      for (const { context, place } of this.#templateContexts.values())
        for (const text of texts) this.#runText(text, context, { ...place, runsValues: true });
      if (!this.heap.changed && before === `${this.#opaqueOutput} ${this.#templateContexts.size}`) return;
    }
  }

  #runBody(body: Body, dot: Abstract, at?: Place): void {
    const key = `${body.id} ${dot.key}`;
    const id = this.#frameIds.get(key) ?? this.#frameIds.size;
    this.#frameIds.set(key, id);
    if (id > MAX_FRAMES) throw new LimitExceeded("its templates call each other in too many ways");
    if (this.#done.has(id)) return;
    this.#done.add(id);
    if (this.#calls >= MAX_CALLS) {
      this.heap.whole(dot, at ?? { file: body.file, start: 0, end: 0 });
      return;
    }
    this.#calls++;
    const scope = new Scope();
    scope.declare("$", dot);
    this.#run(body.statements, { id, file: body.file, dollar: dot, dot, scope, at });
    this.#calls--;
  }

  /** Runs a text as `tpl` does. A text that cannot be parsed fails in Helm; here it counts as reading everything. */
  #runText(text: string, context: Abstract, place: Place): void {
    if (!this.#texts.has(text)) {
      const tree = parseTemplate(text);
      const plain = !("fault" in tree) && tree.defined.size === 0;
      this.#texts.set(text, plain ? { id: `tpl ${text}`, file: place.file, statements: tree.body } : undefined);
    }
    const body = this.#texts.get(text);
    if (body) this.#runBody(body, context, place);
    else this.heap.whole(context, place);
  }

  #run(statements: readonly Statement[], frame: Frame): void {
    for (const statement of statements) {
      if (++this.#statements > MAX_STATEMENTS) throw new LimitExceeded("its templates have too many branches");
      if (statement.kind === "action") this.#print(statement.pipeline, frame);
      else if (statement.kind === "template") {
        const context = statement.pipeline ? this.#pipeline(statement.pipeline, frame) : NIL;
        this.#include(constant(statement.name), context, placeIn(frame, statement));
      } else if (statement.kind === "if" || statement.kind === "with" || statement.kind === "range") {
        this.#inScope(frame, frame.dot, () => this.#control(statement, frame));
      }
    }
  }

  #inScope(frame: Frame, dot: Abstract, part: () => void): void {
    const outer = { scope: frame.scope, dot: frame.dot };
    Object.assign(frame, { scope: new Scope(outer.scope), dot });
    part();
    Object.assign(frame, outer);
  }

  #print(pipeline: Pipeline, frame: Frame): void {
    const value = this.#pipeline(pipeline, frame);
    if (pipeline.variables.length > 0) return;
    this.heap.whole(value, placeIn(frame, pipeline.commands.at(-1) ?? pipeline));
    if (mayHoldTemplate(value)) this.#opaqueOutput = true;
  }

  #control(control: Control, frame: Frame): void {
    if (control.kind === "range") this.#range(control, frame);
    else {
      const value = this.#pipeline(control.pipeline, frame);
      this.heap.test(value, placeIn(frame, control.pipeline));
      const certain = truth(value);
      const dot = control.kind === "with" ? whereTrue(value) : frame.dot;
      if (certain !== false) this.#inScope(frame, dot, () => this.#run(control.body, frame));
      if (certain === true) return;
    }
    this.#inScope(frame, frame.dot, () => this.#run(control.otherwise, frame));
  }

  #range(control: Control, frame: Frame): void {
    const { pipeline } = control;
    const value = this.#pipelineValue(pipeline, frame);
    const place = placeIn(frame, pipeline);
    const element = elementOf(value, place, this.heap);
    this.heap.test(value, place);
    this.heap.test(element, place);
    if (element.atoms.length === 0) return;
    const values = pipeline.variables.length === 2 ? [TEXT, element] : [element];
    // An iteration may read what an earlier one assigned.
    for (let turn = 0, state = ""; turn < 8 && state !== frame.scope.state(); turn++) {
      state = frame.scope.state();
      this.#inScope(frame, element, () => {
        this.#assign(pipeline, values, frame);
        this.#run(control.body, frame);
      });
    }
  }

  /** Declares or assigns the variables of a pipeline, one value each. */
  #assign(pipeline: Pipeline, values: readonly Abstract[], frame: Frame): void {
    for (const [index, name] of pipeline.variables.entries()) {
      const value = values[index] ?? NIL;
      if (!pipeline.assigns) frame.scope.declare(name, value);
      else frame.scope.assign(name, this.heap.oneOf([frame.scope.value(name), value], placeIn(frame, pipeline)));
    }
  }

  #pipeline(pipeline: Pipeline, frame: Frame): Abstract {
    const value = this.#pipelineValue(pipeline, frame);
    this.#assign(pipeline, [value], frame);
    return value;
  }

  #pipelineValue(pipeline: Pipeline, frame: Frame): Abstract {
    let piped: Abstract | undefined;
    for (const command of pipeline.commands) piped = this.#command(command, frame, piped);
    return piped ?? NIL;
  }

  #command(command: Command, frame: Frame, piped: Abstract | undefined): Abstract {
    const [first, ...rest] = command.operands;
    const place = placeIn(frame, command);
    const args = rest.map((operand) => this.#operand(operand, frame));
    if (piped) args.push(piped);
    if (first.kind === "function") return this.#call({ name: first.name, args, place }, frame);
    const value = this.#operand(first, frame);
    // A method call, such as `.Files.Get "name"`.
    for (const arg of args) this.heap.whole(arg, place);
    if (args.length > 0) this.heap.whole(value, place);
    return value;
  }

  #operand(operand: Operand, frame: Frame): Abstract {
    switch (operand.kind) {
      case "constant":
        return constant(operand.value);
      case "dot":
        return frame.dot;
      case "variable":
        return operand.name === "$" ? frame.dollar : frame.scope.value(operand.name);
      case "function":
        return this.#call({ name: operand.name, args: [], place: placeIn(frame, operand) }, frame);
      case "pipeline":
        return this.#pipeline(operand, frame);
      case "fields":
        return this.#fields(operand, frame);
    }
  }

  #fields(fields: Fields, frame: Frame): Abstract {
    const place = placeIn(frame, fields);
    let value = this.#operand(fields.operand, frame);
    for (const [index, name] of fields.names.entries()) {
      // If `a` is missing, `(.Values.a).b` is nil, but `.Values.a.b` fails.
      if (index === 0 && fields.operand.kind === "pipeline") this.heap.test(value, place);
      else this.heap.pass(value, place);
      value = this.heap.at(value, name, place);
    }
    for (const atom of value.atoms)
      if (atom.kind === "values") this.heap.readings.record({ spot: atom.spot, reads: "named", place, origin: place });
    return value;
  }

  #call({ name, args, place }: FunctionCall, frame: Frame): Abstract {
    if (name === "include") return this.#include(args[0] ?? NIL, args[1] ?? NIL, place);
    if (name === "tpl") return this.#tpl(args[0] ?? NIL, args[1] ?? NIL, place);
    return callFunction(name, { args, place, site: `${frame.id}:${place.start}`, heap: this.heap });
  }

  #include(names: Abstract, context: Abstract, place: Place): Abstract {
    this.heap.whole(names, place);
    for (const atom of names.atoms) {
      const bodies = atom.kind === "constant" ? this.#defined.get(String(atom.value)) : undefined;
      for (const body of bodies ?? []) this.#runBody(body, context);
      // Helm renders the file with this dot anyway, so including it, for a checksum say, reads nothing more.
      const renderedAnyway = atom.kind === "file" && context.atoms.every((part) => part.kind === "context");
      if (!bodies && !renderedAnyway) this.heap.whole(context, place);
    }
    return this.#opaqueOutput ? OPAQUE : TEXT;
  }

  #tpl(text: Abstract, context: Abstract, place: Place): Abstract {
    this.heap.whole(text, place);
    let known = !this.#opaqueOutput;
    for (const atom of text.atoms) {
      if (atom.kind === "constant") this.#runText(String(atom.value), context, place);
      else if (atom.kind === "values" || atom.kind === "text")
        this.#templateContexts.set(context.key, { context, place });
      else {
        this.heap.whole(context, place);
        known = false;
      }
    }
    return known ? TEXT : OPAQUE;
  }
}
