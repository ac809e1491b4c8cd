/** @file Puts layers in an order in which every layer comes after those it reads. */

import { fail, ok, type Result } from '../../../base/result.ts';

interface Ordered {
  readonly id: string;
  readonly inputIds: readonly string[];
}

/** Return the layers in execution order; a file that is in order already stays as it is. Fails with the ids of layers that wait for each other. */
export function orderByInputs<T extends Ordered>(layers: readonly T[]): Result<readonly T[], readonly string[]> {
  const position = new Map(layers.map((layer, index) => [layer.id, index]));
  const sorted = layers.every((layer, index) => layer.inputIds.every((input) => (position.get(input) ?? -1) < index));
  if (sorted) return ok(layers);
  const ready = layers.filter((layer) => layer.inputIds.length === 0);
  return complete(layers, settle(layers, ready, (waiting) => waiting.shift()));
}

/**
 * Return the layers in the order of hls4ml's Keras 3 converter: each time the first one of the file whose inputs are there. Fails with
 * the ids of layers that wait for each other.
 */
export function orderAsListed<T extends Ordered>(layers: readonly T[]): Result<readonly T[], readonly string[]> {
  const position = new Map(layers.map((layer, index) => [layer.id, index]));
  const heap = new FirstListed<T>((layer) => position.get(layer.id) ?? 0);
  for (const layer of layers) if (layer.inputIds.length === 0) heap.push(layer);
  return complete(layers, settle(layers, heap, (waiting) => waiting.shift()));
}

interface Waiting<T> {
  push(layer: T): unknown;
}

function settle<T extends Ordered, W extends Waiting<T>>(layers: readonly T[], ready: W, next: (waiting: W) => T | undefined): readonly T[] {
  const missing = new Map(layers.map((layer) => [layer.id, layer.inputIds.length]));
  const readers = new Map<string, T[]>();
  for (const layer of layers) {
    for (const input of layer.inputIds) {
      const list = readers.get(input);
      if (list) list.push(layer);
      else readers.set(input, [layer]);
    }
  }
  const order: T[] = [];
  for (let done = next(ready); done !== undefined; done = next(ready)) {
    order.push(done);
    for (const reader of readers.get(done.id) ?? []) {
      const left = (missing.get(reader.id) ?? 0) - 1;
      missing.set(reader.id, left);
      if (left === 0) ready.push(reader);
    }
  }
  return order;
}

function complete<T extends Ordered>(layers: readonly T[], order: readonly T[]): Result<readonly T[], readonly string[]> {
  if (order.length === layers.length) return ok(order);
  const done = new Set(order.map((layer) => layer.id));
  return fail(layers.filter((layer) => !done.has(layer.id)).map((layer) => layer.id));
}

/** A binary heap that gives out the layer that stands first in the file. */
class FirstListed<T> {
  readonly #place: (layer: T) => number;
  readonly #heap: T[] = [];

  constructor(place: (layer: T) => number) {
    this.#place = place;
  }

  push(layer: T): void {
    let at = this.#heap.push(layer) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (this.#isBefore(above, at)) return;
      this.#swap(above, at);
      at = above;
    }
  }

  shift(): T | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return first;
    this.#heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = [left, right].filter((k) => k < this.#heap.length).reduce((a, b) => (this.#isBefore(b, a) ? b : a), at);
      if (least === at) return first;
      this.#swap(least, at);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    return x !== undefined && y !== undefined && this.#place(x) < this.#place(y);
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
