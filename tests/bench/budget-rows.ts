/**
 * @file Lines of a bench: what was measured, as minimum, median and maximum, with its budget beside it.
 *
 * Beside the clock stands the processor time of the thread that works, which is what a busy machine leaves comparable; where it is
 * known, the budget is judged by it.
 */
import { spread } from './bench-figures.ts';

/** One measured thing. */
export interface BudgetRow {
  readonly what: string;
  /** By the clock, where `unit` is a time. */
  readonly values: readonly number[];
  /** Processor time of the same. @unit ms */
  readonly processorMs?: readonly number[];
  readonly unit: 'ms' | 'MiB';
  /** What the median must not exceed, in the same unit; absent where nothing is promised. */
  readonly budget?: number;
}

/** How long something took, each time. @unit ms */
export type Times = Required<Pick<BudgetRow, 'values' | 'processorMs'>>;

/** Do work some times, after a warm-up, and return how long each took. */
export async function timesOf(repeats: number, work: () => unknown, warmUp = 1): Promise<Times> {
  const [values, processorMs]: [number[], number[]] = [[], []];
  for (let round = 0; round < warmUp + repeats; round += 1) {
    const before = process.threadCpuUsage();
    const startedMs = performance.now();
    await work();
    const elapsedMs = performance.now() - startedMs;
    const { user, system } = process.threadCpuUsage(before);
    if (round < warmUp) continue;
    values.push(elapsedMs);
    processorMs.push((user + system) / 1000);
  }
  return { values, processorMs };
}

const WIDTH = 70;
const cell = (value: number | undefined): string => (value === undefined ? '—' : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)).padStart(10);

/** Print rows under a title. Returns whether every budget is kept. */
export function printRows(title: string, rows: readonly BudgetRow[]): boolean {
  console.log(`${title.padEnd(WIDTH)}${['min', 'median', 'max', 'processor'].map((head) => head.padStart(11)).join('')}       budget`);
  return rows.map(printRow).every(Boolean);
}

function printRow({ what, values, processorMs, unit, budget }: BudgetRow): boolean {
  const { min, median, max } = spread(values);
  const processor = processorMs === undefined ? undefined : spread(processorMs).median;
  const isWithin = budget === undefined || (processor ?? median) <= budget;
  console.log(`  ${what.padEnd(WIDTH - 2)} ${[min, median, max, processor].map(cell).join(' ')} ${unit.padEnd(4)} ${budget === undefined ? '—' : `${isWithin ? 'within' : 'ABOVE'} ${budget} ${unit}`}`);
  return isWithin;
}
