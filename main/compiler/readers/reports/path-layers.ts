/** @file Puts a timing path on the layers: every cell by the instances around it, every net by the cell that drives it. */

import { GLUE, type PathStep, type TimingPath } from '../../../../preload/model/tool-report.ts';
import { matchByName, type KnownLayer, type LayerMatch } from './map-layers.ts';

/** Return a path whose steps name their layers; what belongs to none has no layer. Never throws. */
export function mapPathToLayers(path: TimingPath, layers: readonly KnownLayer[], design?: string): TimingPath {
  if (path.steps === undefined) return path;
  const known = new Map<string, LayerMatch | undefined>();
  let driver: LayerMatch | undefined;
  return {
    ...path,
    steps: path.steps.map((step): PathStep => {
      if (step.kind === 'logic') driver = layerOfCell(step.name, layers, { known, designs: design === undefined ? [] : [design] });
      return driver === undefined || driver.layer === GLUE ? step : { ...step, ...driver };
    }),
  };
}

/** Instances stand before the cell, outermost first: by `/` in Vivado, by `.` where Yosys has flattened the design. */
function layerOfCell(pin: string, layers: readonly KnownLayer[], { known, designs }: { readonly known: Map<string, LayerMatch | undefined>; readonly designs: readonly string[] }): LayerMatch | undefined {
  const cell = pin.replace(/\/[^/]*$/, '');
  for (const instance of cell.split(/[/.]/)) {
    if (!known.has(instance)) known.set(instance, matchByName([instance], layers, designs));
    const match = known.get(instance);
    if (match !== undefined) return match;
  }
  return undefined;
}
