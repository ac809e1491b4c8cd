/** @file Lint: a network too large for io_parallel, or for unrolling at all. */

import type { Lint } from '../../lint.ts';
import { synthesisEffort } from '../../synthesis-effort.ts';
import { UNROLL_LIMIT } from '../../unrolled-size.ts';
import { countWords, listWords } from '../../words.ts';

/** From where it is worth a warning. @unit h */
const HOURS_WARNED = 3;

/** Finds designs whose C synthesis is expected to take hours, and tensors that the tools do not partition. */
export const parallelTooLarge: Lint = {
  code: 'parallel/too-large',
  severity: 'warning',
  needs: 'graph',
  flow: 'hls',
  title: 'C synthesis will take very long',
  explanation: 'With io_parallel every tensor becomes registers and everything that is not shared by a reuse factor is written out. Time and memory of C synthesis grow faster than the design: networks that are a few times too large run for days or are killed for want of memory, which hls4ml reports as "Synthesis report not found". Time and memory are fitted to a few published runs and right within a factor of four at best.',
  help: 'Use io_stream, the strategy Resource with larger reuse factors, or narrower layers; synthesize one layer first.',
  check: ({ graph, isStream }) => {
    const effort = synthesisEffort(graph, isStream);
    const { hours, gigabytes, largeTensors } = effort;
    const isLong = hours.value >= HOURS_WARNED;
    if (!isLong && largeTensors.length === 0) return [];
    const size = `${countWords(effort.unrolledCount)} products and elements are unrolled${isStream ? '' : ` (${countWords(effort.partitionedCount)} elements of tensors)`}`;
    const expected = `C synthesis may take about ${spanWords(hours.low, hours.high)} h and ${spanWords(gigabytes.low, gigabytes.high)} GB`;
    const large = listWords(largeTensors.map(({ layer, elements }) => `${layer} (${countWords(elements)})`), 4);
    const sentences = [...(isLong ? [`${size}: ${expected}.`] : []), ...(largeTensors.length === 0 ? [] : [`Tensors of more than ${countWords(UNROLL_LIMIT)} elements are not partitioned: ${large}.`])];
    return [{ message: sentences.join(' '), attribute: 'IOType' }];
  },
  fix: (_finding, { isStream }) => (isStream ? undefined : { label: 'Use io_stream', edit: { kind: 'set-global', changes: { ioType: 'io_stream' } } }),
};

/** Two significant digits are more than is known. */
function spanWords(low: number, high: number): string {
  const rough = (value: number): string => countWords(value >= 10 ? Number(value.toPrecision(2)) : Math.max(1, Math.round(value)));
  return `${rough(low)} to ${rough(high)}`;
}
