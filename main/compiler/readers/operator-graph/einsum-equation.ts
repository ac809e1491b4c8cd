/** @file Einsum equations: letters of every operand and of the result, with their lengths. @source ONNX and numpy documentation: einsum */

/** An equation that fits its operands. */
export interface EinsumEquation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
  /** Length of every letter. */
  readonly lengths: ReadonlyMap<string, number>;
}

/** Return the equation with `...` written out as letters of its own, or undefined where it does not fit the shapes. Never throws. */
export function parseEinsum(text: string, shapes: readonly (readonly number[])[]): EinsumEquation | undefined {
  const plain = text.replaceAll(' ', '');
  const [left = '', right] = plain.split('->');
  const terms = left.split(',');
  if (terms.length !== shapes.length || !/^[A-Za-z.,]+(->[A-Za-z.]*)?$/.test(plain)) return undefined;
  const inputs = terms.map((term, i) => lettersOf(term, shapes[i]?.length ?? 0));
  const lengths = new Map<string, number>();
  for (const [i, letters] of inputs.entries()) {
    const shape = shapes[i] ?? [];
    if (letters?.length !== shape.length) return undefined;
    for (const [axis, letter] of letters.entries()) {
      const [known, n] = [lengths.get(letter), shape[axis] ?? 1];
      if (known !== undefined && known !== n && known !== 1 && n !== 1) return undefined;
      lengths.set(letter, Math.max(known ?? 1, n));
    }
  }
  const all = inputs.flatMap((letters) => letters ?? []);
  const dots = [...new Set(all.filter((letter) => letter.startsWith('.')))];
  const output = right === undefined ? [...dots, ...[...new Set(all)].filter((letter) => !letter.startsWith('.') && all.indexOf(letter) === all.lastIndexOf(letter)).toSorted()] : expanded(right, dots);
  if (output.some((letter) => !lengths.has(letter)) || new Set(output).size < output.length) return undefined;
  return { inputs: inputs.map((letters) => letters ?? []), output, lengths };
}

/** `...` stands for as many axes as the letters leave, counted from the back so that operands line up. */
function lettersOf(term: string, rank: number): readonly string[] | undefined {
  if (!term.includes('.')) return Array.from(term);
  const [front = '', back = '', ...more] = term.split('...');
  const count = rank - front.length - back.length;
  if (more.length > 0 || count < 0) return undefined;
  return [...Array.from(front), ...Array.from({ length: count }, (_, i) => `.${count - 1 - i}`), ...Array.from(back)];
}

function expanded(term: string, dots: readonly string[]): readonly string[] {
  const [front = '', back = ''] = term.split('...');
  return term.includes('.') ? [...Array.from(front), ...dots.toSorted((a, b) => Number(b.slice(1)) - Number(a.slice(1))), ...Array.from(back)] : Array.from(term);
}
