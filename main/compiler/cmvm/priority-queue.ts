/** @file A binary heap: whichever of the waiting items comes before all others is next. */

/** Items in the order of `before`, which must be strict and total for the order to be the same on every run. */
export class PriorityQueue<T> {
  private readonly items: T[] = [];
  private readonly before: (a: T, b: T) => boolean;

  /** Make an empty queue. */
  constructor(before: (a: T, b: T) => boolean) {
    this.before = before;
  }

  /** Number of items that wait. */
  get size(): number {
    return this.items.length;
  }

  /** Return the next item and leave it there; undefined if none waits. Never throws. */
  peek(): T | undefined {
    return this.items[0];
  }

  /** Add an item. Never throws. */
  push(item: T): void {
    const { items, before } = this;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!before(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  /** Take the next item; undefined if none waits. Never throws. */
  pop(): T | undefined {
    const { items, before } = this;
    const next = items[0];
    const last = items.pop();
    if (last === undefined || items.length === 0) return next;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && before(items[child + 1]!, items[child]!)) child += 1;
      if (!before(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
    return next;
  }
}
