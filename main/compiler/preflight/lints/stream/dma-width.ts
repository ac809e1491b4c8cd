/** @file Lint: a stream at the border whose width no DMA has. */

import { isFixed } from '../../../../../preload/model/fixed-type.ts';
import type { Layer } from '../../../ir/model-graph.ts';
import type { Lint } from '../../lint.ts';
import type { LintContext } from '../../lint-context.ts';

/** Widths of AXI DMA data, and of stream interfaces that tools pad to. @unit bits */
const LEGAL_BITS = [8, 16, 32, 64, 128, 256, 512, 1024];

/** Finds inputs and outputs whose elements are no legal width together. */
export const streamDmaWidth: Lint = {
  code: 'stream/dma-width',
  severity: 'note',
  needs: 'graph',
  flow: 'hls',
  title: 'Stream width that no DMA has',
  explanation: 'One beat of a stream at the border of the design holds all channels of a pixel. An AXI DMA moves 8, 16, 32, … 1024 bits a beat; for any other width a converter has to be put between, or the type of the border chosen so that it fits.',
  help: 'Choose a width for the input or output type with which channels × width is a power of two from 8 to 1024, or add a width converter to the block design.',
  check: (context) =>
    !context.isStream ? [] : border(context).flatMap(({ layer, side }) => {
      const type = layer.result_type;
      const channels = layer.shape.at(-1) ?? 1;
      const width = 'widthBits' in type ? type.widthBits : 0;
      const bits = channels * width;
      if (width === 0 || LEGAL_BITS.includes(bits)) return [];
      const next = LEGAL_BITS.find((legal) => legal >= bits);
      return [{ message: `The ${side} ${layer.name} travels as ${bits} bits a beat (${channels} × ${width}); a DMA has 8, 16, 32, … 1024${next === undefined ? ' and no more' : `, the next is ${next}`}.`, layer: layer.name, attribute: 'result' }];
    }),
  fix: ({ layer: name }, context) => {
    const layer = context.layer(name);
    const type = layer?.result_type;
    const channels = layer?.shape.at(-1) ?? 1;
    if (layer === undefined || !type || !isFixed(type) || type.kind !== 'fixed') return undefined;
    const width = LEGAL_BITS.find((legal) => legal >= channels * type.widthBits && legal % channels === 0);
    if (width === undefined) return undefined;
    const widthBits = width / channels;
    const precision = `${type.signed ? '' : 'u'}fixed<${widthBits},${type.integerBits}${type.overflow === 'WRAP' ? (type.rounding === 'TRN' ? '' : `,${type.rounding}`) : `,${type.rounding},${type.overflow}`}>`;
    return { label: `Widen ${layer.name} to ${precision}: ${width} bits a beat`, edit: { kind: 'set-precision', layers: [layer.name], variables: ['result'], precision } };
  },
};

function border({ graph }: LintContext): readonly { readonly layer: Layer; readonly side: 'input' | 'output' }[] {
  const outputs = new Set(graph.outputs);
  return [
    ...graph.layers.filter(({ class_name }) => class_name === 'Input').map((layer) => ({ layer, side: 'input' as const })),
    ...graph.layers.filter((layer) => layer.class_name !== 'Input' && layer.outputs.some((tensor) => outputs.has(tensor))).map((layer) => ({ layer, side: 'output' as const })),
  ];
}
