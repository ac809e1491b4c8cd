import { describe, expect, it } from 'vitest';
import { runsToCsv } from '../../../renderer/runs/run-csv.ts';
import { buildRun } from './run-builder.ts';

function cells(csv: string): Record<string, string> {
  const [head = '', line = ''] = csv.split('\r\n');
  const values = line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)?.map((cell) => cell.replace(/,$/, '')) ?? [];
  return Object.fromEntries(head.split(',').map((name, index) => [name, values[index] ?? '']));
}

describe('CSV of runs', () => {
  it('writes figures at full precision and leaves missing ones empty', () => {
    const row = cells(runsToCsv([buildRun({ emulatedAccuracy: 0.9694444444, lutSynthesized: 6401 })]));
    expect(row['accuracy_emulated_fraction']).toBe('0.9694444444');
    expect(row['lut_synth_yosys_before_packing']).toBe('6401');
    expect(row['lut_estimate']).toBe('');
    expect(row['weight_types']).toBe('"fixed<8,2>"');
  });
  it('quotes commas, quotes and line ends', () => {
    expect(cells(runsToCsv([buildRun({ name: 'a "b", c' })]))['run']).toBe('"a ""b"", c"');
    expect(runsToCsv([buildRun({ note: 'one\ntwo' })])).toContain('"one\ntwo"');
  });
  it('disarms text that a spreadsheet would run as a formula', () => {
    expect(cells(runsToCsv([buildRun({ name: '=1+1' })]))['run']).toBe("'=1+1");
  });
});
