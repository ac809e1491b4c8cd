/** @file What the engine's bench finds of a network, and how it is printed: one block of lines a network, every figure as minimum, median and maximum. */

/** Smallest, median and largest of several measurements. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** Samples a second of one backend. */
export interface RateFigures {
  /** For example `wasm, 1 thread`. */
  readonly what: string;
  readonly samples: number;
  readonly perS: Spread;
  /** With statistics. */
  readonly watchedPerS: Spread;
  /** Time with statistics over time without, pair by pair. */
  readonly watchedTime: Spread;
  /** The same for the processor time of all threads together, which others on the machine do not change. */
  readonly watchedWork?: Spread;
  /** How soon all threads have stopped once they are told to. @unit ms */
  readonly stopP95?: number;
}

/** From edits of one layer to numbers. @unit ms */
export interface EditFigures {
  readonly place: string;
  readonly layer: string;
  readonly first: Spread;
  readonly complete: Spread;
  readonly completeP95: number;
}

/** hls4ml beside us, pair by pair. */
export interface Hls4mlFigures {
  readonly compileS: number;
  readonly samples: number;
  readonly perS: Spread;
  /** How many times faster one of our threads is. */
  readonly ratio: Spread;
  readonly watchedRatio: Spread;
  /** Samples whose results are the same to the last bit. */
  readonly equalSamples: number;
}

/** All that was found of a network. */
export interface NetworkFigures {
  readonly name: string;
  readonly types: string;
  readonly macs: number;
  readonly weightCount: number;
  readonly openMs: number;
  readonly rates: readonly RateFigures[];
  readonly edits: readonly EditFigures[];
  readonly editSamples: number;
  /** How soon a newer edit ends a running evaluation; absent where none was still running. @unit ms */
  readonly cancelP95?: number;
  /** Of the whole process, threads included, after edits. @unit MiB */
  readonly memoryPeakMiB: number;
  readonly memoryAfterMiB: number;
  readonly hls4ml?: Hls4mlFigures;
  readonly notes: readonly string[];
}

/** Return smallest, median and largest. */
export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  return { min: at(0), median: (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2, max: at(sorted.length - 1) };
}

/** Return the value that 95 % do not exceed. */
export function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] ?? Number.NaN;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return '—';
  const [scale, unit] = value >= 1e6 ? [1e6, ' M'] : value >= 1e4 ? [1e3, ' k'] : [1, ''];
  const scaled = value / scale;
  return `${scaled >= 100 ? scaled.toFixed(0) : scaled >= 10 ? scaled.toFixed(1) : scaled.toFixed(2)}${unit}`;
}

function range({ min, median, max }: Spread, unit = ''): string {
  return `${short(median)}${unit} (${short(min)} – ${short(max)})`;
}

function line(title: string, ...cells: readonly string[]): string {
  return `  ${title.padEnd(30)}${cells.map((cell) => cell.padEnd(34)).join('')}`.trimEnd();
}

function factor({ min, median, max }: Spread): string {
  return `× ${median.toFixed(2)} (${min.toFixed(2)} – ${max.toFixed(2)})`;
}

function rateLines({ rates, macs }: NetworkFigures): string[] {
  if (rates.length === 0) return [];
  const rows = rates.map(({ what, samples, perS, watchedPerS, watchedTime, watchedWork }) =>
    line(what, range(perS), `${((perS.median * macs) / 1e9).toFixed(2)} GMAC/s, ${samples.toLocaleString('en-US')} samples`, range(watchedPerS), `time ${factor(watchedTime)}${watchedWork === undefined ? '' : `, processor time ${factor(watchedWork)}`}`));
  return [line('', 'samples/s, median (min – max)', '', 'the same with statistics', ''), ...rows];
}

function hls4mlLines({ hls4ml }: NetworkFigures): string[] {
  if (hls4ml === undefined) return [];
  const { compileS, samples, perS, ratio, watchedRatio, equalSamples } = hls4ml;
  return [
    line('hls4ml, 1 thread', range(perS), `${samples.toLocaleString('en-US')} samples, compiled in ${compileS.toFixed(1)} s`),
    line('wasm against hls4ml', `${range(ratio)} ×`, `results equal: ${equalSamples} of ${samples}`, `${range(watchedRatio)} ×`),
  ];
}

function editLines({ edits, editSamples }: NetworkFigures): string[] {
  if (edits.length === 0) return [];
  return [
    line(`edit, ${editSamples.toLocaleString('en-US')} samples`, 'first result, ms', 'complete, ms', 'complete, 95 %, ms'),
    ...edits.map(({ place, layer, first, complete, completeP95 }) => line(`${place} layer (${layer})`.slice(0, 29), range(first), range(complete), short(completeP95))),
  ];
}

/** Return the lines of a network. */
export function printFigures(found: NetworkFigures): readonly string[] {
  const count = (n: number): string => n.toLocaleString('en-US');
  return [
    `${found.name}: ${found.types}; ${count(found.macs)} multiplications, ${count(found.weightCount)} weights, opened in ${short(found.openMs)} ms`,
    ...rateLines(found),
    ...hls4mlLines(found),
    ...editLines(found),
    ...(found.cancelP95 === undefined ? [] : [line('a newer edit ends the running', `${short(found.cancelP95)} ms (95 %)`)]),
    ...found.rates.flatMap(({ what, stopP95 }) => (stopP95 === undefined ? [] : [line(`threads stop, ${what}`, `${short(stopP95)} ms (95 %)`)])),
    line('memory of the process', `${count(Math.round(found.memoryPeakMiB))} MiB at most`, `${count(Math.round(found.memoryAfterMiB))} MiB after the edits`),
    ...found.notes.map((note) => `  ${note}`),
  ];
}
