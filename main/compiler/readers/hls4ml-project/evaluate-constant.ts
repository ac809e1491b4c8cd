/** @file The value of a constant in generated C++: whole and decimal numbers, names of other constants, sums and products. */

/** Deepest chain of names and brackets that is followed. */
const DEPTH_MAX = 32;

/** Return the value of an expression, or undefined where it is more than sums and products of known constants. Never throws. */
export function evaluateConstant(text: string, valueOf: (name: string) => string | undefined, depth = 0): number | undefined {
  if (depth > DEPTH_MAX || text.length > 1000) return undefined;
  const tokens = text.match(/[A-Za-z_]\w*(?:::\w+)*|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?[uUlLfF]*|\.\d+|[-+*/()]|\S/g) ?? [];
  const reader = new ExpressionReader(tokens, (name) => {
    const known = valueOf(name);
    return known === undefined ? undefined : evaluateConstant(known, valueOf, depth + 1);
  });
  return reader.read();
}

class ExpressionReader {
  readonly #tokens: readonly string[];
  readonly #valueOf: (name: string) => number | undefined;
  #at = 0;

  constructor(tokens: readonly string[], valueOf: (name: string) => number | undefined) {
    this.#tokens = tokens;
    this.#valueOf = valueOf;
  }

  read(): number | undefined {
    const value = this.#sum(0);
    return this.#at === this.#tokens.length && value !== undefined && Number.isFinite(value) ? value : undefined;
  }

  #sum(depth: number): number | undefined {
    let value = this.#product(depth);
    for (let sign = this.#tokens[this.#at]; value !== undefined && (sign === '+' || sign === '-'); sign = this.#tokens[this.#at]) {
      this.#at += 1;
      const next = this.#product(depth);
      value = next === undefined ? undefined : sign === '+' ? value + next : value - next;
    }
    return value;
  }

  #product(depth: number): number | undefined {
    let value = this.#factor(depth);
    for (let sign = this.#tokens[this.#at]; value !== undefined && (sign === '*' || sign === '/'); sign = this.#tokens[this.#at]) {
      this.#at += 1;
      const next = this.#factor(depth);
      value = next === undefined || (sign === '/' && next === 0) ? undefined : sign === '*' ? value * next : Math.trunc(value / next);
    }
    return value;
  }

  #factor(depth: number): number | undefined {
    const token = this.#tokens[this.#at++];
    if (token === undefined || depth > DEPTH_MAX) return undefined;
    if (token === '-') {
      const value = this.#factor(depth + 1);
      return value === undefined ? undefined : -value;
    }
    if (token === '(') {
      const value = this.#sum(depth + 1);
      return this.#tokens[this.#at++] === ')' ? value : undefined;
    }
    if (token === 'true' || token === 'false') return Number(token === 'true');
    return /^[\d.]/.test(token) ? Number(token.replace(/[uUlLfF]+$/, '')) : this.#valueOf(token);
  }
}
