/** @file What tools measured as columns, axes, filter words and CSV: one for each kind, tool and figure. */

import { describe, expect, it } from 'vitest';
import { columnsFor, hasAny, isColumnOn, USUAL_COLUMNS, withColumn } from '../../../renderer/runs/run-columns.ts';
import { reportedByWord, reportedKeys, reportedMetric, reportedName } from '../../../renderer/runs/reported-metrics.ts';
import { runsToCsv } from '../../../renderer/runs/run-csv.ts';
import { parseRunFilter } from '../../../renderer/runs/run-filter.ts';
import { figureText } from '../../../renderer/runs/run-reports.tsx';
import { buildRun } from './run-builder.ts';

const HLS = buildRun({ runId: 'hls', flow: 'hls', reported: [{ kind: 'csynth', tool: 'Vitis HLS', figures: { lut: 29_480, dsp: 407, latencyCycles: 14 } }, { kind: 'routed', tool: 'Vivado', figures: { lut: 8650, odd: 3 } }] });
const QUARTUS = buildRun({ runId: 'quartus', flow: 'hls', reported: [{ kind: 'synth', tool: 'Quartus', figures: { lut: 7000 } }, { kind: 'synth', tool: 'Vivado', figures: { lut: 9120 } }] });
const PLAIN = buildRun({ runId: 'plain', lutSynthesized: 100, lutEstimated: 120 });
const RUNS = [HLS, QUARTUS, PLAIN];

describe('reported figures', () => {
  it('have one key for each kind, tool and figure, in the order of the stages; figures without a name have none', () => {
    expect(reportedKeys(RUNS)).toEqual(['reported/csynth/Vitis HLS/lut', 'reported/csynth/Vitis HLS/dsp', 'reported/csynth/Vitis HLS/latencyCycles', 'reported/synth/Quartus/lut', 'reported/synth/Vivado/lut', 'reported/routed/Vivado/lut']);
    expect(reportedName('reported/csynth/Vitis HLS/lut')).toEqual({ kind: 'csynth', tool: 'Vitis HLS', figure: 'lut' });
    expect(['lut', 'reported/estimate/Vitis HLS/lut', 'reported/csynth/Vitis HLS/odd'].map(reportedName)).toEqual([undefined, undefined, undefined]);
  });

  it('never answer for another kind or tool', () => {
    const metric = reportedMetric('reported/synth/Vivado/lut');
    expect(RUNS.map((run) => metric?.value(run))).toEqual([undefined, 9120, undefined]);
    expect(metric).toMatchObject({ title: 'LUT, post-synth, Vivado', better: 'lower', ofFlow: true });
    expect(reportedMetric('reported/synth/Vivado/lut')).toBe(metric);
  });

  it('are found by the words of the filter', () => {
    const matching = (text: string): readonly string[] => RUNS.filter((run) => parseRunFilter(text).matches(run, 0)).map(({ runId }) => runId);
    expect(matching('lut.csynth > 20k')).toEqual(['hls']);
    expect(matching('lut.routed < 9k')).toEqual(['hls']);
    expect(matching('lut.vivado < 10k')).toEqual(['quartus']);
    expect(matching('lut.quartus < 10k')).toEqual(['quartus']);
    expect(matching('lut < 1k')).toEqual(['plain']);
    expect(['lut.yosys', 'lut.nowhere', 'lut', 'x.csynth', 'lut.routed.more'].map(reportedByWord)).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('are columns of the CSV with kind and tool in their head', () => {
    const [head = '', line = ''] = runsToCsv([HLS]).split('\r\n');
    expect(head.split(',').slice(-4)).toEqual(['lut_csynth_vitis_hls', 'dsp_csynth_vitis_hls', 'latency_cycles_csynth_vitis_hls', 'lut_routed_vivado']);
    expect(line.split(',').slice(-4)).toEqual(['29480', '407', '14', '8650']);
  });
});

describe('columns', () => {
  const column = (id: string) => columnsFor(RUNS).find((candidate) => candidate.id === id);
  it('of LUT are shown for every kind and tool until they are switched off, others when they are switched on', () => {
    const lut = 'reported/csynth/Vitis HLS/lut';
    const dsp = 'reported/csynth/Vitis HLS/dsp';
    expect([isColumnOn(USUAL_COLUMNS, lut), isColumnOn(USUAL_COLUMNS, dsp)]).toEqual([true, false]);
    const changed = withColumn(withColumn(USUAL_COLUMNS, lut, false), dsp, true);
    expect([isColumnOn(changed, lut), isColumnOn(changed, dsp)]).toEqual([false, true]);
    expect(isColumnOn(withColumn(changed, lut, true), lut)).toBe(true);
    expect(withColumn(withColumn(changed, lut, true), dsp, false)).toEqual(USUAL_COLUMNS);
  });

  it('of figures that no run has step aside; words stay', () => {
    expect([column('lutSynthesized'), column('ffSynthesized'), column('tags')].map((found) => found && hasAny(found, RUNS))).toEqual([true, false, true]);
    expect(column('ffSynthesized') && hasAny(column('ffSynthesized') ?? expect.unreachable(), [buildRun({ ffSynthesized: 0 })])).toBe(true);
  });

  it('show a dash where a run has no such figure', () => {
    expect(RUNS.map((run) => column('reported/routed/Vivado/lut')?.text(run, 0))).toEqual(['8.65\u202fk', '—', '—']);
  });
});

describe('figures of a run', () => {
  it('keep ranges and units, and are a dash where the tool has none', () => {
    expect(figureText({ value: 14, unit: 'cycles' })).toBe('14\u202fcycles');
    expect(figureText({ value: 1, unit: 'cycles' })).toBe('1\u202fcycle');
    expect(figureText({ value: 4411, low: 4308, unit: 'cycles' })).toBe('4\u202f308\u202fcycles … 4\u202f411\u202fcycles');
    expect(figureText({ value: -1.53, unit: 'ns' })).toBe('−1.53\u202fns');
    expect(figureText({ value: 22_060, unit: 'ns' })).toBe('22.06\u202fµs');
    expect(figureText({ value: 200_000_000, unit: 'samples/s' })).toContain('200');
    expect(figureText({ value: 'unknown', unit: 'ns' })).toBe('—');
  });
});
