import { afterAll, describe, expect, it } from 'vitest';
import { assert } from '../../../../main/base/assert.ts';
import type { Band } from '../../../../main/compiler/estimators/estimate.ts';
import { estimateRtl } from '../../../../main/compiler/estimators/estimate-rtl.ts';
import { generateRtl, planRtl } from '../../../../main/compiler/rtl/generate-rtl.ts';
import { YosysPool } from '../../../../main/toolchains/yosys.ts';
import { lowerExample } from '../rtl/bundled-example.ts';

const pool = new YosysPool({ workerCount: 2 });
afterAll(() => pool.close());

/** Largest distance of a limit from the value, as a fraction of it. */
function widthOf(band: Band | undefined): number {
  return band === undefined || band.value === 0 ? 0 : Math.max(band.high - band.value, band.value - band.low) / band.value;
}

/** The larger layers of `digits-mlp` (9,000 and 14,000 LUTs) take Yosys half a minute: only its other layers here. */
const LAYERS: readonly (readonly [example: string, layers: readonly string[] | undefined])[] = [
  ['digits-mlp', ['fc1_relu', 'output']],
  ['digits-cnn-q', undefined],
  ['overflow-978', undefined],
];

describe('estimateRtl against the embedded synthesizer', () => {
  it.each(LAYERS)('%s: every band contains Yosys’ LUT and FF', { timeout: 240_000 }, async (name, chosen) => {
    const design = generateRtl(await lowerExample(name), { adderLevelsPerStage: 4 });
    const estimates = new Map(estimateRtl(design.plan).layers.map((e) => [e.layer, e]));
    const modules = design.modules.filter((m) => chosen?.includes(m.layer) ?? true);
    expect(modules.length).toBeGreaterThan(0);
    await Promise.all(
      modules.map(async (module) => {
        let [lut, ff] = [0, 0];
        for (const unit of module.units) {
          const outcome = await pool.synthesize({ verilog: unit.verilog, top: unit.moduleName, family: 'xc7' });
          assert(outcome.ok, 'every unit of the examples can be mapped');
          lut += outcome.value.lutCount * unit.instanceCount;
          ff += outcome.value.ffCount * unit.instanceCount;
        }
        const estimate = estimates.get(module.layer);
        const inside = (band: Band | undefined, figure: number): string => (band !== undefined && band.low <= figure && figure <= band.high ? 'inside' : `${figure} outside ${band?.low}…${band?.high}`);
        expect(`${module.layer} LUT ${inside(estimate?.lut, lut)}, FF ${inside(estimate?.ff, ff)}`).toBe(`${module.layer} LUT inside, FF inside`);
      }),
    );
  });

  it('is no wider than ±10 % on dense layers of the examples', async () => {
    for (const [name] of LAYERS) {
      const plan = planRtl(await lowerExample(name), { adderLevelsPerStage: 4 });
      const dense = new Set(plan.layers.filter((l) => l.className === 'Dense').map((l) => l.layer));
      for (const estimate of estimateRtl(plan).layers.filter((l) => dense.has(l.layer))) {
        expect(widthOf(estimate.lut)).toBeLessThanOrEqual(0.1);
        expect(widthOf(estimate.ff)).toBeLessThanOrEqual(0.1);
      }
    }
  });

  it('gives layers without hardware no figures but a reason', async () => {
    const { layers } = estimateRtl(planRtl(await lowerExample('digits-mlp'), { adderLevelsPerStage: 4 }));
    const without = layers.filter((l) => l.lut === undefined);
    for (const layer of without) expect(layer.absent?.lut).toMatch(/./);
  });

  it('names in the total what it leaves out, and gives no total where nothing can be built', async () => {
    const graph = await lowerExample('digits-mlp');
    expect(estimateRtl(planRtl(graph, { adderLevelsPerStage: 4 })).total.latencyCycles?.reason).toContain('without output_softmax');
    const reused = { ...graph, layers: graph.layers.map((layer) => (layer.class_name === 'Dense' ? { ...layer, attributes: { ...layer.attributes, reuse_factor: 4 } } : layer)) };
    const { total } = estimateRtl(planRtl({ ...reused, layers: reused.layers.filter((layer) => layer.class_name !== 'Activation') }, { adderLevelsPerStage: 4 }));
    expect(total.latencyCycles).toBeUndefined();
    expect(total.absent?.latencyCycles).toContain('fc1');
  });

  it('has no latency where hardware is missing in the middle, though what is built has LUTs', async () => {
    const graph = await lowerExample('digits-mlp');
    const gap = { ...graph, layers: graph.layers.map((layer) => (layer.name === 'fc2' ? { ...layer, types: { ...layer.types, accum: { kind: 'exponent', widthBits: 4, signed: true } as const } } : layer)) };
    const { total } = estimateRtl(planRtl(gap, { adderLevelsPerStage: 4 }));
    expect(total.lut?.value).toBeGreaterThan(10_000);
    expect([total.latencyCycles, total.initiationIntervalCycles]).toEqual([undefined, undefined]);
    expect(total.absent?.latencyCycles).toMatch(/^fc2.*, before fc2_relu, cannot be built in this flow/);
  });
});
