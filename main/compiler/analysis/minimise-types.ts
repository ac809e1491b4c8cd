/**
 * @file Two ways to search for smaller types. A search only says what to try next; whoever runs it lowers, judges and
 * answers. Widths only shrink, and what was refused once is not tried again: every search ends.
 *
 * Both begin by cutting the integer bits that no measured value needs. *Greedy* then takes one bit at a time where that
 * saves most; savings are found lazily, because they change little from step to step. *Binary* then halves the fraction
 * bits of one variable after the other.
 */

import { fractionBits, printPrecision, type FixedType } from '../../../preload/model/fixed-type.ts';

/** A variable that may shrink. */
export interface ShrinkingVariable {
  readonly layer: string;
  readonly variable: string;
  readonly type: FixedType;
  /** Integer bits that what is measured needs; absent where that is not known. @unit bits */
  readonly integerBitsNeeded?: number;
}

/** Types by variable, in the order of the variables. @shape [variables] */
export type TypeList = readonly FixedType[];

/** What to try next. */
export interface Question {
  /** `cost`: what would it cost? `judge`: is it within the bound? */
  readonly kind: 'cost' | 'judge';
  readonly types: TypeList;
  readonly label: string;
}

/** The answer. @unit cost as the runner counts it */
export interface Answer {
  readonly cost: number;
  /** Judged and within the bound: the search goes on from there. */
  readonly accepted: boolean;
}

/** A running search. */
export type Search = Generator<Question, void, Answer>;

/** Start a search from the present types. Never throws. */
export function startSearch(method: 'greedy' | 'binary', variables: readonly ShrinkingVariable[]): Search {
  return method === 'greedy' ? greedy(variables) : binary(variables);
}

function labelOf({ layer, variable }: ShrinkingVariable, type: FixedType): string {
  return `${layer} ${variable} ${printPrecision(type)}`;
}

function replaced(types: TypeList, at: number, type: FixedType): TypeList {
  return types.map((old, index) => (index === at ? type : old));
}

/** Cut integer bits that nothing measured needs: all at once, and one by one only where that is too much. */
function* cutIntegers(variables: readonly ShrinkingVariable[]): Generator<Question, TypeList, Answer> {
  const start = variables.map(({ type }) => type);
  const cut = variables.map(({ type, integerBitsNeeded }) => withIntegerBits(type, Math.min(type.integerBits, integerBitsNeeded ?? type.integerBits)));
  const changed = cut.flatMap((type, at) => (type === start[at] ? [] : [at]));
  if (changed.length === 0) return start;
  const all = yield { kind: 'judge', types: cut, label: `integer bits of ${changed.length} types` };
  if (all.accepted) return cut;
  let types: TypeList = start;
  for (const at of changed) {
    const [variable, type] = [variables[at], cut[at]];
    if (variable === undefined || type === undefined) continue;
    const candidate = replaced(types, at, type);
    const { accepted } = yield { kind: 'judge', types: candidate, label: labelOf(variable, type) };
    if (accepted) types = candidate;
  }
  return types;
}

function withIntegerBits(type: FixedType, integerBits: number): FixedType {
  const widthBits = integerBits + fractionBits(type);
  return integerBits === type.integerBits || widthBits < 1 ? type : { ...type, widthBits, integerBits };
}

function withoutFraction(type: FixedType, bits: number): FixedType | undefined {
  const widthBits = type.widthBits - bits;
  return widthBits < 1 ? undefined : { ...type, widthBits };
}

/** Saturation may cut off what is rare; a wrap never helps. */
function withoutInteger(type: FixedType): FixedType | undefined {
  const widthBits = type.widthBits - 1;
  return widthBits < 1 || type.overflow === 'WRAP' ? undefined : { ...type, widthBits, integerBits: type.integerBits - 1 };
}

/** One bit that may go, and what that saved when it was last asked. */
interface Candidate {
  readonly at: number;
  readonly shrink: (type: FixedType) => FixedType | undefined;
  saved: number;
}

function* greedy(variables: readonly ShrinkingVariable[]): Search {
  let types = yield* cutIntegers(variables);
  let { cost } = yield { kind: 'cost', types, label: 'as it is' };
  const candidates: Candidate[] = variables.flatMap((_, at) => [{ at, shrink: (type) => withoutFraction(type, 1), saved: Infinity }, { at, shrink: withoutInteger, saved: Infinity }]);
  while (candidates.length > 0) {
    candidates.sort((a, b) => b.saved - a.saved);
    const [best, next] = candidates;
    if (best === undefined) return;
    const type = types[best.at] && best.shrink(types[best.at] as FixedType);
    const variable = variables[best.at];
    if (type === undefined || variable === undefined) {
      candidates.shift();
      continue;
    }
    const candidate = replaced(types, best.at, type);
    const asked = yield { kind: 'cost', types: candidate, label: labelOf(variable, type) };
    best.saved = cost - asked.cost;
    // What it saved before may no longer hold: another may be first now.
    if (next !== undefined && best.saved < next.saved) continue;
    const judged = yield { kind: 'judge', types: candidate, label: labelOf(variable, type) };
    if (!judged.accepted) candidates.shift();
    else [types, cost] = [candidate, judged.cost];
  }
}

function* binary(variables: readonly ShrinkingVariable[]): Search {
  let types = yield* cutIntegers(variables);
  const order = variables.map((_, at) => at).toSorted((a, b) => (variables[b]?.type.widthBits ?? 0) - (variables[a]?.type.widthBits ?? 0));
  for (const at of order) {
    const [variable, type] = [variables[at], types[at]];
    if (variable === undefined || type === undefined) continue;
    // `kept` bits may go; `refused` may not.
    let [kept, refused] = [0, type.widthBits];
    while (refused - kept > 1) {
      const bits = Math.ceil((kept + refused) / 2);
      const smaller = withoutFraction(type, bits);
      if (smaller === undefined) {
        refused = bits;
        continue;
      }
      const candidate = replaced(types, at, smaller);
      const { accepted } = yield { kind: 'judge', types: candidate, label: labelOf(variable, smaller) };
      if (accepted) [kept, types] = [bits, candidate];
      else refused = bits;
    }
  }
}
