import { type Abstract, OPAQUE } from "./abstract-value.ts";

/** The variables of a block of a template; `outer` holds those of the block around it. */
export class Scope {
  readonly #values = new Map<string, Abstract>();
  readonly #outer: Scope | undefined;

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  declare(name: string, value: Abstract): void {
    this.#values.set(name, value);
  }

  value(name: string): Abstract {
    return this.#values.get(name) ?? this.#outer?.value(name) ?? OPAQUE;
  }

  assign(name: string, value: Abstract): void {
    if (this.#values.has(name) || !this.#outer) this.#values.set(name, value);
    else this.#outer.assign(name, value);
  }

  /** Returns a text that changes whenever the value of a variable changes. */
  state(): string {
    const own = [...this.#values].map(([name, value]) => `${name}=${value.key}`).join(" ");
    return this.#outer ? `${own};${this.#outer.state()}` : own;
  }
}
