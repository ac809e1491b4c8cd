/** @file How far an HLS run goes: the usual choices, and what a saved choice says. Pure, never throws. */

import { HLS_STAGES, type HlsOptions, type HlsStage } from '../../preload/contract/run.ts';

/** What a first run does. */
export const HLS_AT_FIRST: HlsOptions = { stages: ['csynth'] };

/** What each stage is for. */
export const STAGE_NOTES: Readonly<Record<HlsStage, string>> = {
  csim: 'C simulation: runs the C++ on the samples, compared with the emulator bit for bit',
  csynth: 'C synthesis: estimates of the tool for every layer, latency and interval',
  cosim: 'Co-simulation: runs the generated RTL on the samples, measured latency',
  export: 'Export: packs the RTL as an IP core',
  vsynth: 'Vivado synthesis: LUT, FF, DSP and BRAM after mapping, out of context',
};

/** A usual choice. */
export interface HlsPreset {
  readonly text: string;
  readonly note: string;
  readonly stages: readonly HlsStage[];
}

/** The usual choices, shortest run first. */
export const HLS_PRESETS: readonly HlsPreset[] = [
  { text: 'C simulation', note: 'csim: is the C++ the same to the bit as the emulator?', stages: ['csim'] },
  { text: 'C synthesis', note: 'csynth: the tool’s own estimates by layer', stages: ['csynth'] },
  { text: 'C synthesis and co-simulation', note: 'csim, csynth, cosim: measured latency, RTL against C++', stages: ['csim', 'csynth', 'cosim'] },
  { text: 'Up to Vivado synthesis', note: 'csynth, export, vsynth: resources after mapping', stages: ['csynth', 'export', 'vsynth'] },
  { text: 'All five stages', note: 'csim, csynth, cosim, export, vsynth', stages: HLS_STAGES },
];

/** Whether two choices of stages are the same. */
export function sameStages(a: readonly HlsStage[], b: readonly HlsStage[]): boolean {
  return a.length === b.length && a.every((stage) => b.includes(stage));
}

/** Stages that work on what csynth makes. */
const AFTER_SYNTHESIS: readonly HlsStage[] = ['cosim', 'export', 'vsynth'];

/** Return stages with one added or taken away, in the order in which they run; csynth comes and goes with what needs it. */
export function toggleStage(stages: readonly HlsStage[], stage: HlsStage): readonly HlsStage[] {
  const chosen = new Set(stages);
  if (!chosen.delete(stage)) {
    chosen.add(stage);
    if (AFTER_SYNTHESIS.includes(stage)) chosen.add('csynth');
  } else if (stage === 'csynth') AFTER_SYNTHESIS.forEach((one) => chosen.delete(one));
  return HLS_STAGES.filter((one) => chosen.has(one));
}

/** Return what a saved choice says; what does not fit becomes the first choice. */
export function parseHlsOptions(saved: unknown): HlsOptions {
  if (typeof saved !== 'object' || saved === null) return HLS_AT_FIRST;
  const { stages, source } = saved as { readonly stages?: unknown; readonly source?: unknown };
  const known = Array.isArray(stages) ? HLS_STAGES.filter((stage) => stages.includes(stage)) : [];
  if (known.length === 0) return HLS_AT_FIRST;
  const { kind, path } = (typeof source === 'object' && source !== null ? source : {}) as { readonly kind?: unknown; readonly path?: unknown };
  if (kind === 'bitloom' || kind === 'hls4ml') return { stages: known, source: { kind } };
  return kind === 'folder' && typeof path === 'string' ? { stages: known, source: { kind, path } } : { stages: known };
}
