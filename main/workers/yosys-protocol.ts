/** @file What the main thread and a Yosys worker say to each other. */

/** One run of Yosys. */
export interface YosysOrder {
  readonly id: number;
  /** Commands, separated by semicolons; they read the two files below. */
  readonly script: string;
  readonly verilog: string;
  readonly adderMap: string;
}

/** Messages of a worker; `done` and `broken` end an order. */
export type YosysReply =
  /** Loaded: orders may come. */
  | { readonly kind: 'ready'; readonly toolVersion: string }
  /** A pass of the script started. */
  | { readonly kind: 'progress'; readonly id: number; readonly pass: string }
  | { readonly kind: 'done'; readonly id: number; readonly exitCode: number; readonly log: string; readonly statistics: string }
  /** Yosys itself broke (out of memory, a trap): the thread must not be used again. */
  | { readonly kind: 'broken'; readonly id: number; readonly reason: string; readonly log: string };

/** Line that the script logs before the JSON of `stat`. */
export const STATISTICS_MARK = 'bitloom-statistics';

/** Name of the Verilog file as Yosys sees it. */
export const DESIGN_FILE = 'design.v';

/** Name of the technology map for adders as Yosys sees it. */
export const ADDER_MAP_FILE = 'adders.v';
