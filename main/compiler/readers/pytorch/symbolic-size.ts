/**
 * @file Sizes that an exported program computes: the printed expressions of sympy, evaluated for a batch of one.
 *
 * @source expressions in programs of torch 2.15 (`Mul(Integer(4), Symbol('s77', positive=True, integer=True))`), functions of torch/utils/_sympy/functions.py
 */

/** Longest expression read. @unit characters */
const LENGTH_MAX = 10_000;
const DEPTH_MAX = 100;
/** A name with its bracket, a text, a number, or a punctuation mark. */
const TOKEN = /\s*(?:([A-Za-z_]\w*)|'([^']*)'|(-?\d+(?:\.\d+)?)|([(),=]))/y;

type Argument = { readonly number: number | undefined } | { readonly text: string };

const FUNCTIONS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Integer: ([x = NaN]) => x,
  Mul: (values) => values.reduce((product, x) => product * x, 1),
  Add: (values) => values.reduce((sum, x) => sum + x, 0),
  Pow: ([x = NaN, y = NaN]) => x ** y,
  FloorDiv: ([x = NaN, y = NaN]) => Math.floor(x / y),
  CleanDiv: ([x = NaN, y = NaN]) => x / y,
  CeilToInt: ([x = NaN]) => Math.ceil(x),
  FloorToInt: ([x = NaN]) => Math.floor(x),
  Mod: ([x = NaN, y = NaN]) => x - y * Math.floor(x / y),
  PythonMod: ([x = NaN, y = NaN]) => x - y * Math.floor(x / y),
  Max: (values) => Math.max(...values),
  Min: (values) => Math.min(...values),
  Rational: ([x = NaN, y = NaN]) => x / y,
};

/** Return the symbol that an expression is, or undefined where it is another. Never throws. */
export function symbolOf(expression: string): string | undefined {
  return /^\s*Symbol\('([^']*)'[^()]*\)\s*$/.exec(expression)?.[1];
}

/** Return the value of an expression with 1 for every symbol of the batch, or undefined. Never throws. */
export function sizeOfExpression(expression: string, batch: ReadonlySet<string>): number | undefined {
  if (expression.length > LENGTH_MAX) return undefined;
  const parser = new SizeParser(expression, batch);
  const value = parser.value(0);
  return value !== undefined && 'number' in value && Number.isSafeInteger(value.number) && parser.isAtEnd ? value.number : undefined;
}

class SizeParser {
  readonly #text: string;
  readonly #batch: ReadonlySet<string>;
  #at = 0;

  constructor(text: string, batch: ReadonlySet<string>) {
    this.#text = text;
    this.#batch = batch;
  }

  get isAtEnd(): boolean {
    return this.#text.slice(this.#at).trim() === '';
  }

  #take(): RegExpExecArray | undefined {
    TOKEN.lastIndex = this.#at;
    const token = TOKEN.exec(this.#text) ?? undefined;
    if (token) this.#at = TOKEN.lastIndex;
    return token;
  }

  #skip(mark: string): boolean {
    const before = this.#at;
    if (this.#take()?.[4] === mark) return true;
    this.#at = before;
    return false;
  }

  value(depth: number): Argument | undefined {
    const token = depth > DEPTH_MAX ? undefined : this.#take();
    if (!token) return undefined;
    const [, name, text, number] = token;
    if (text !== undefined) return { text };
    if (number !== undefined) return { number: Number(number) };
    if (name === undefined) return undefined;
    if (this.#skip('=')) return this.value(depth + 1) && { text: '' };
    return this.#skip('(') ? this.#call(name, depth) : { text: name };
  }

  #call(name: string, depth: number): Argument | undefined {
    const given: Argument[] = [];
    while (!this.#skip(')')) {
      const value = this.value(depth + 1);
      if (!value || (!this.#skip(',') && !/^\s*\)/.test(this.#text.slice(this.#at)))) return undefined;
      given.push(value);
    }
    const [first] = given;
    if (name === 'Symbol') return { number: first && 'text' in first && this.#batch.has(first.text) ? 1 : undefined };
    const numbers = given.flatMap((value) => ('number' in value ? [value.number] : []));
    const known = numbers.filter((x) => x !== undefined);
    return { number: known.length === numbers.length ? FUNCTIONS[name]?.(known) : undefined };
  }
}
