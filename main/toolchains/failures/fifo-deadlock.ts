/** @file A simulation in which everyone waits for everyone. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `// ERROR!!! DEADLOCK DETECTED at 1235000 ns! SIMULATION WILL BE STOPPED! //` */
export const fifoDeadlock: KnownFailure = {
  id: 'fifo-deadlock',
  title: 'The simulation is deadlocked',
  rank: 'cause',
  explain: onLines([/DEADLOCK DETECTED|[Dd]eadlock (?:detected|occurred)|simulation (?:is )?(?:deadlocked|hung)/, {
    cause: 'Stages of the dataflow wait for each other: a FIFO between two branches is shorter than the difference of their delays.',
    remedy: 'Make the FIFOs on the shorter branch deeper, feed at least two inputs, or use io_parallel for networks with branches.',
  }]),
};
