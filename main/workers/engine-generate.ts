/**
 * @file The generated hardware text of one layer.
 */

import type { GeneratedCode } from '../../preload/contract/design.ts';
import type { Design } from '../../preload/model/design.ts';
import { generateRtl } from '../compiler/rtl/generate-rtl.ts';
import type { RtlOptions } from '../compiler/rtl/plan-network.ts';
import { generateHlsCode } from './engine-hls.ts';
import type { LoweredDesign } from './engine-lower.ts';

/** Return the Verilog of a layer, in the hls flow its C++, or why there is none. Never throws for graphs that the passes made. */
export function generateLayerCode(lowered: LoweredDesign, design: Design, request: { readonly layer: string; readonly cache: NonNullable<RtlOptions['cache']> }): GeneratedCode {
  if (design.flow === 'hls') return generateHlsCode(lowered, design, request.layer);
  const { modules, unsupported } = generateRtl(lowered.graph, { adderLevelsPerStage: design.adderLevelsPerStage, ioType: design.ioType, cache: request.cache });
  const refusal = unsupported.find(({ layer }) => layer === request.layer)?.reason;
  const made = modules.find(({ layer }) => layer === request.layer);
  if (made === undefined) {
    const isInput = lowered.graph.inputs.includes(request.layer);
    return { language: 'verilog', text: '', fileName: '', note: refusal ?? (isInput ? 'An input is a port of the top module; it has no module of its own.' : 'There is no layer of this name in the lowered graph.') };
  }
  return { language: 'verilog', text: made.verilog, fileName: `${made.moduleName}.v`, ...(refusal === undefined ? {} : { note: refusal }) };
}
