/** @file Lint: more bits of memory than the part has in block RAM and UltraRAM together. */

import { isFixed } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import { numberAttribute } from '../../../ir/visit.ts';
import { sharesMultipliers } from '../../asked-strategies.ts';
import type { Lint } from '../../lint.ts';
import { streamBuffers } from '../../stream-buffers.ts';
import { countWords } from '../../words.ts';

/** @unit bits */
const BRAM18K_BITS = 18 * 1024;
const URAM_BITS = 288 * 1024;

/** Finds that weights in memories and stream buffers do not fit on the chip, however they are placed. */
export const resourcesMemoryAbovePart: Lint = {
  code: 'resources/memory-above-part',
  severity: 'error',
  needs: 'estimate',
  flow: 'hls',
  title: 'Memory above the part',
  explanation: 'Weights that a reuse factor shares lie in memories on the chip, and so do the buffers between streams. Counted are their bits alone, without what is lost to the shapes of memories: where these are more than all block RAM and UltraRAM of the part, no placement exists.',
  help: 'Narrow the weights, prune, let large weights become ports (BramFactor), or choose a larger part.',
  check: ({ graph, facts: { device }, isStream, design }) => {
    if (device === undefined) return [];
    const factor = design.hlsConfig.Model['BramFactor'];
    const inside = graph.layers.reduce((sum, layer) => sum + memoryBits(layer, typeof factor === 'number' ? factor : Infinity), 0);
    const buffers = isStream ? streamBuffers(graph).reduce((sum, { bits }) => sum + bits, 0) : 0;
    const capacity = device.bram18kCount * BRAM18K_BITS + device.uramCount * URAM_BITS;
    if (inside + buffers <= capacity) return [];
    const megabits = (bits: number): string => `${(bits / 2 ** 20).toPrecision(3)} Mb`;
    return [{ message: `Weights in memories take ${megabits(inside)}${buffers === 0 ? '' : ` and stream buffers ${megabits(buffers)}`}; ${device.name} has ${megabits(capacity)} in ${countWords(device.bram18kCount)} block RAMs of 18 Kb and ${countWords(device.uramCount)} UltraRAMs.`, attribute: 'part' }];
  },
};

/** Only weights that are read in turns lie in memories, and larger ones than BramFactor lie outside. */
function memoryBits(layer: Layer, bramFactor: number): number {
  if (!sharesMultipliers(layer) || numberAttribute(layer, 'reuse_factor', 1) <= 1) return 0;
  return Object.entries(layer.weights).reduce((sum, [name, { data }]) => {
    const type = layer.types[name];
    return type !== undefined && isFixed(type) && name.includes('weight') && data.length <= bramFactor ? sum + data.length * type.widthBits : sum;
  }, 0);
}
