/**
 * @file What a pickle describes, without running it: numbers, texts, lists, and calls as records of what would be called with what. Nothing is
 * ever looked up or called, so that a hostile pickle can only be wrong.
 *
 * @source Python documentation, module pickletools (opcodes of protocols 0 to 5)
 */

import { fail, ok, type Result } from '../../../base/result.ts';

/** A value in a pickle. */
export type PickleValue = number | string | boolean | undefined | PickleList | PickleName | PickleObject | PickleReference;

/** A list, tuple or set. */
export interface PickleList {
  readonly kind: 'list';
  readonly items: PickleValue[];
}

/** Something of a Python module, by name only. */
export interface PickleName {
  readonly kind: 'name';
  readonly name: string;
}

/** A dictionary, or what a call would return: the call's parts, and what is put into it afterwards. */
export interface PickleObject {
  readonly kind: 'object';
  readonly made: PickleValue;
  readonly given: PickleValue;
  readonly entries: [PickleValue, PickleValue][];
  state?: PickleValue;
}

/** Data that lies outside the pickle. */
export interface PickleReference {
  readonly kind: 'reference';
  readonly id: PickleValue;
}

/** Thrown inside this file only. */
class PickleError extends Error {
  override readonly name = 'PickleError';
  readonly code = 'model/file-corrupt';
}

/** Opcodes of the longest pickle read. */
const STEPS_MAX = 4_000_000;
const MARK = { kind: 'mark' } as const;
type Slot = PickleValue | typeof MARK;

/** Read the first pickle of a stream. Fails with a sentence. Never throws. */
export function readPickle(bytes: Uint8Array): Result<PickleValue, string> {
  try {
    return ok(new PickleMachine(bytes).run());
  } catch (error) {
    if (error instanceof PickleError) return fail(error.message);
    if (error instanceof RangeError) return fail('it is cut off or damaged');
    throw error;
  }
}

class PickleMachine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: Slot[] = [];
  readonly #memo = new Map<number, PickleValue>();
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): PickleValue {
    for (let step = 0; step < STEPS_MAX; step++) {
      const code = this.#view.getUint8(this.#at++);
      if (code === 0x2e) return this.pop();
      const act = OPCODES.get(code);
      if (!act) throw new PickleError(`it has the unknown opcode ${code}`);
      act(this);
    }
    throw new PickleError(`it has more than ${STEPS_MAX} opcodes`);
  }

  push(value: Slot): void {
    this.#stack.push(value);
  }

  pop(): PickleValue {
    if (this.#stack.length === 0) throw new PickleError('its stack is empty');
    const value = this.#stack.pop();
    if (isMark(value)) throw new PickleError('its stack is empty');
    return value;
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (this.#stack.length === 0 || isMark(value)) throw new PickleError('its stack is empty');
    return value;
  }

  discard(): void {
    this.#stack.pop();
  }

  /** Values above the last mark. */
  sinceMark(): PickleValue[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw new PickleError('a mark is missing');
    return this.#stack.splice(at).slice(1).filter((value): value is PickleValue => !isMark(value));
  }

  /** A whole number of 1, 2, 4 or 8 bytes, little-endian. */
  whole(size: 1 | 2 | 4 | 8): number {
    const at = this.#at;
    this.#at += size;
    if (size === 8) return Number(this.#view.getBigUint64(at, true));
    return size === 4 ? this.#view.getUint32(at, true) : size === 2 ? this.#view.getUint16(at, true) : this.#view.getUint8(at);
  }

  double(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8);
  }

  text(length: number): string {
    if (this.#at + length > this.#bytes.length) throw new PickleError('it is cut off or damaged');
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.#at - length, this.#at));
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.#at);
    if (end < 0) throw new PickleError('it is cut off or damaged');
    const line = this.text(end - this.#at);
    this.#at++;
    return line;
  }

  /** A signed number of any length; beyond 53 bits the last digits are lost. */
  long(length: number): number {
    const text = this.#bytes.subarray(this.#at, this.#at + length);
    this.text(length);
    const value = text.reduceRight((sum, byte) => sum * 256 + byte, 0);
    return length > 0 && (text.at(-1) ?? 0) >= 128 ? value - 256 ** length : value;
  }

  remember(key: number): void {
    this.#memo.set(key, this.top());
  }

  rememberNext(): void {
    this.#memo.set(this.#memo.size, this.top());
  }

  recall(key: number): void {
    if (!this.#memo.has(key)) throw new PickleError('it refers to a value that it does not have');
    this.push(this.#memo.get(key));
  }
}

function isMark(slot: Slot): slot is typeof MARK {
  return typeof slot === 'object' && slot.kind === 'mark';
}

type Act = (machine: PickleMachine) => void;

const list = (items: PickleValue[]): PickleList => ({ kind: 'list', items });
const object = (made: PickleValue, given: PickleValue): PickleObject => ({ kind: 'object', made, given, entries: [] });
const constant = (value: PickleValue): Act => (m) => m.push(value);

function call(m: PickleMachine): void {
  const given = m.pop();
  m.push(object(m.pop(), given));
}

function setItems(m: PickleMachine, items: readonly PickleValue[]): void {
  const into = m.top();
  if (typeof into === 'object' && into.kind === 'object') for (let i = 0; i + 1 < items.length; i += 2) into.entries.push([items[i], items[i + 1]]);
}

function append(m: PickleMachine, items: readonly PickleValue[]): void {
  const into = m.top();
  if (typeof into === 'object' && into.kind === 'list') for (const item of items) into.items.push(item);
}

function build(m: PickleMachine): void {
  const state = m.pop();
  const into = m.top();
  if (typeof into === 'object' && into.kind === 'object') into.state = state;
}

function tuple(count: number): Act {
  return (m) => m.push(list(Array.from({ length: count }, () => m.pop()).toReversed()));
}

function nameOf(m: PickleMachine, module: PickleValue, name: PickleValue): void {
  m.push({ kind: 'name', name: `${typeof module === 'string' ? module : ''}.${typeof name === 'string' ? name : ''}` });
}

const OPCODES: ReadonlyMap<number, Act> = new Map<number, Act>([
  [0x80, (m) => void m.whole(1)], [0x95, (m) => void m.whole(8)],
  [0x28, (m) => m.push(MARK)], [0x30, (m) => m.discard()], [0x31, (m) => void m.sinceMark()], [0x32, (m) => m.push(m.top())],
  [0x4e, constant(undefined)], [0x88, constant(true)], [0x89, constant(false)],
  [0x4a, (m) => m.push(m.whole(4) | 0)], [0x4b, (m) => m.push(m.whole(1))], [0x4d, (m) => m.push(m.whole(2))],
  [0x8a, (m) => m.push(m.long(m.whole(1)))], [0x8b, (m) => m.push(m.long(m.whole(4)))], [0x47, (m) => m.push(m.double())],
  [0x49, (m) => m.push(Number(m.line()))], [0x4c, (m) => m.push(Number(m.line().replace(/L$/, '')))], [0x46, (m) => m.push(Number(m.line()))],
  [0x53, (m) => m.push(m.line())], [0x56, (m) => m.push(m.line())],
  [0x58, (m) => m.push(m.text(m.whole(4)))], [0x8c, (m) => m.push(m.text(m.whole(1)))], [0x8d, (m) => m.push(m.text(m.whole(8)))],
  [0x54, (m) => m.push(m.text(m.whole(4)))], [0x55, (m) => m.push(m.text(m.whole(1)))],
  [0x42, (m) => m.push(m.text(m.whole(4)))], [0x43, (m) => m.push(m.text(m.whole(1)))], [0x8e, (m) => m.push(m.text(m.whole(8)))], [0x96, (m) => m.push(m.text(m.whole(8)))],
  [0x5d, (m) => m.push(list([]))], [0x29, (m) => m.push(list([]))], [0x8f, (m) => m.push(list([]))], [0x7d, (m) => m.push(object(undefined, undefined))],
  [0x85, tuple(1)], [0x86, tuple(2)], [0x87, tuple(3)],
  [0x74, (m) => m.push(list(m.sinceMark()))], [0x6c, (m) => m.push(list(m.sinceMark()))], [0x91, (m) => m.push(list(m.sinceMark()))],
  [0x64, (m) => { const items = m.sinceMark(); m.push(object(undefined, undefined)); setItems(m, items); }],
  [0x61, (m) => { const item = m.pop(); append(m, [item]); }], [0x65, (m) => { const items = m.sinceMark(); append(m, items); }], [0x90, (m) => { const items = m.sinceMark(); append(m, items); }],
  [0x73, (m) => { const value = m.pop(); const key = m.pop(); setItems(m, [key, value]); }], [0x75, (m) => { const items = m.sinceMark(); setItems(m, items); }],
  [0x71, (m) => m.remember(m.whole(1))], [0x72, (m) => m.remember(m.whole(4))], [0x70, (m) => m.remember(Number(m.line()))], [0x94, (m) => m.rememberNext()],
  [0x68, (m) => m.recall(m.whole(1))], [0x6a, (m) => m.recall(m.whole(4))], [0x67, (m) => m.recall(Number(m.line()))],
  [0x63, (m) => { const module = m.line(); nameOf(m, module, m.line()); }], [0x93, (m) => { const name = m.pop(); nameOf(m, m.pop(), name); }],
  [0x52, call], [0x81, call], [0x92, (m) => { const named = m.pop(); const given = m.pop(); m.push(object(m.pop(), list([given, named]))); }],
  [0x62, build],
  [0x51, (m) => m.push({ kind: 'reference', id: m.pop() })], [0x50, (m) => m.push({ kind: 'reference', id: m.line() })],
]);
