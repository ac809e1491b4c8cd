import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PriorityQueue } from '../../../../main/compiler/cmvm/priority-queue.ts';

it('gives back what was put in, in order, also when both happen in turn', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.integer({ min: 0, max: 50 }), fc.constant('pop' as const))), (steps) => {
    const queue = new PriorityQueue<number>((a, b) => a < b);
    const waiting: number[] = [];
    for (const step of steps) {
      if (step !== 'pop') {
        queue.push(step);
        waiting.push(step);
        waiting.sort((a, b) => a - b);
      } else {
        expect(queue.peek()).toBe(waiting[0]);
        expect(queue.pop()).toBe(waiting.shift());
      }
      expect(queue.size).toBe(waiting.length);
    }
  }));
});
