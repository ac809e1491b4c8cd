/**
 * @file Follows an HLS run by what its script prints: which stage begins, which is complete, what it is busy with, how far it is.
 * Pure.
 *
 * @source hls4ml 1.3 `templates/vitis/build_prj.tcl`: lines `***** C SIMULATION *****` … `***** C SIMULATION COMPLETED IN 0h0m5s *****`
 */

import { HLS_STAGES, type HlsStage } from '../../preload/contract/run.ts';

/** A stage as it is shown: those that are chosen, and the comparison that follows both simulations. */
export type ShownStage = HlsStage | 'validation';

const MARKERS: Readonly<Record<string, ShownStage>> = {
  'C SIMULATION': 'csim', 'C/RTL SYNTHESIS': 'csynth', 'C/RTL SIMULATION': 'cosim', 'C/RTL VALIDATION': 'validation', 'EXPORT IP': 'export', 'VIVADO SYNTHESIS': 'vsynth',
};
const MARKER = /^\*{5} (C SIMULATION|C\/RTL SYNTHESIS|C\/RTL SIMULATION|C\/RTL VALIDATION|EXPORT IP|VIVADO SYNTHESIS)( COMPLETED IN .*)? \*{5}\s*$/;

/** Return the stages that a run shows, in order. Never throws. */
export function shownStages(stages: readonly HlsStage[]): readonly ShownStage[] {
  const order = HLS_STAGES.flatMap((stage): readonly ShownStage[] => (stage === 'cosim' ? [stage, 'validation'] : [stage]));
  const shown = new Set<ShownStage>(stages);
  if (shown.has('csim') && shown.has('cosim')) shown.add('validation');
  return order.filter((stage) => shown.has(stage));
}

/** What a line says about the stages. */
export type StageSign =
  | { readonly kind: 'began'; readonly stage: ShownStage }
  | { readonly kind: 'completed'; readonly stage: ShownStage }
  /** What the tool is busy with, and the number of the layer where its name tells. */
  | { readonly kind: 'busy'; readonly detail: string; readonly layerIndex?: number };

/** Return what a line says, or undefined for most lines. Never throws. */
export function readSign(line: string): StageSign | undefined {
  if (line.startsWith('*****')) {
    const [, name = '', completed] = MARKER.exec(line) ?? [];
    const stage = MARKERS[name];
    return stage === undefined ? undefined : { kind: completed === undefined ? 'began' : 'completed', stage };
  }
  const detail = busyWith(line);
  if (detail === undefined) return undefined;
  const index = /config(\d+)/.exec(line)?.[1];
  return { kind: 'busy', detail, ...(index === undefined ? {} : { layerIndex: Number(index) }) };
}

function busyWith(line: string): string | undefined {
  if (line.startsWith('INFO: [')) {
    const module = /^INFO: \[HLS 200-(?:10|42)\] -- (Implementing|Generating RTL for) module '([^']{1,200})'/.exec(line);
    if (module !== null) return `${module[1] === 'Implementing' ? 'schedules' : 'writes RTL of'} ${module[2] ?? ''}`;
    const step = /^INFO: \[(?:SCHED|BIND|HLS|RTGEN|COSIM|SIM) [\d-]+\] (?:Starting|\*+ )?(code transformations|hardware synthesis|synthesizability check|scheduling|exploring resource sharing|RTL generation|C post checking|C TB testing|RTL simulation)/i.exec(line);
    return step?.[1]?.toLowerCase();
  }
  // Vivado: "Starting Technology Mapping", "Phase 3.2 Commit Most Macros".
  const phase = /^(?:Starting|Phase [\d.]+) ([A-Z][\w /-]{3,50}?)(?: Task| :|\.|$| \|)/.exec(line);
  return phase?.[1]?.toLowerCase();
}

/** Times of stages where nothing was learned yet, as shares of the whole. */
const SHARES: Readonly<Record<ShownStage, number>> = { csim: 5, csynth: 45, cosim: 30, validation: 1, export: 5, vsynth: 25 };

/** How far a run is. */
export interface StageProgress {
  readonly stages: readonly ShownStage[];
  readonly done: ReadonlySet<ShownStage>;
  readonly current?: { readonly stage: ShownStage; readonly elapsedMs: number };
  readonly expectedMs: { readonly [S in ShownStage]?: number };
}

/** Return the share of a run that is over, 0…1; a running stage counts by its expected time, and never fully. Never throws. */
export function progressOf({ stages, done, current, expectedMs }: StageProgress): number {
  const known = stages.every((stage) => stage === 'validation' || expectedMs[stage] !== undefined);
  const weight = (stage: ShownStage): number => (known ? Math.max(1, expectedMs[stage] ?? 1) : SHARES[stage]);
  const all = stages.reduce((sum, stage) => sum + weight(stage), 0);
  const over = stages.reduce((sum, stage) => {
    if (done.has(stage)) return sum + weight(stage);
    return stage === current?.stage ? sum + weight(stage) * begunShare(current.elapsedMs, expectedMs[stage]) : sum;
  }, 0);
  return all === 0 ? 0 : over / all;
}

/** Beyond its expected time a stage creeps from 90 to 95 %; without one it comes half way in ten minutes. */
function begunShare(elapsedMs: number, expectedMs: number | undefined): number {
  if (expectedMs === undefined) return Math.min(0.95, elapsedMs / (elapsedMs + 600_000));
  return elapsedMs < expectedMs ? (0.9 * elapsedMs) / expectedMs : 0.95 - (0.05 * expectedMs) / elapsedMs;
}

/** Return when a run should be over, or undefined where a stage that is to come was never seen. @unit ms since 1970 */
export function expectedEndMs({ stages, done, current, expectedMs }: StageProgress, nowMs: number): number | undefined {
  let left = 0;
  for (const stage of stages) {
    if (done.has(stage) || stage === 'validation') continue;
    const expected = expectedMs[stage];
    if (expected === undefined) return undefined;
    left += stage === current?.stage ? Math.max(0, expected - current.elapsedMs) : expected;
  }
  return nowMs + left;
}
