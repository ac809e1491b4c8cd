/** @file What the names of modules and instances say: what HLS tools hang on the name of a function, its number, its output. */

import type { ModuleReport } from '../../../../preload/model/tool-report.ts';

/** Return a layer's name as C and Verilog spell it. Never throws. */
export function identifierOf(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** What HLS hangs on the name of a function: `grp_` before, `_fu_36`, `_U0`, `_s`, `_Pipeline_LOOP` and copies `_1` behind. */
const TAILS = [/_Pipeline_\w+$/, /_fu_\d+$/, /_U\d*$/, /_s$/, /_i$/, /_unit\d+$/, /_+\d*$/];

/** Return the names that a module may have had as a function, the longest first; Vitis puts the name of the design before them. Never throws. */
export function bareNames(text: string, designs: readonly string[] = []): readonly string[] {
  const names = [text];
  const start = text.replace(/^(?:grp|i)_(?=.)/, '');
  const design = designs.find((name) => start.startsWith(`${name}_`));
  for (const head of [start, ...(design === undefined ? [] : [start.slice(design.length + 1)])]) {
    names.push(head);
    let name = head;
    for (const tail of TAILS) {
      const shorter = name.replace(tail, '');
      if (shorter === name || shorter === '') continue;
      names.push(shorter);
      name = shorter;
    }
  }
  return names;
}

/** Streams, memories and slices between layers, whatever number they carry. Never throws. */
export function isBetweenLayers({ name }: Pick<ModuleReport, 'name'>): boolean {
  return /^(?:grp_)?(?:layer\d+_(?:out|cpy)|regslice_|start_for_|fifo_w\d|U?_?\w*_fifo_w\d+_d\d+)/.test(name);
}

/** Return hls4ml's number in a name (`config2`), and whether the name was shortened right behind it, so that the number may be cut. Never throws. */
export function configMark(text: string): { readonly digits: string; readonly isCut: boolean } | undefined {
  const [, digits, after = ''] = /config(\d+)([A-Za-z][A-Za-z0-9]*)?/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  // HLS hangs three or four random signs on a name that was too long, the first a letter; `E…` belongs to a mangled name.
  return { digits, isCut: /^[A-Za-z][A-Za-z0-9]{2,3}$/.test(after) && !after.startsWith('E') };
}

/** Return the function that a module was made of: `dense_latency` of `grp_dense_latency_0_0_fu_36`. Never throws. */
export function functionOf(name: string): string {
  const plain = name.replace(/^grp_/, '');
  return /^(.*?)_(?:array|ap_u?fixed|ap_u?int|config|\d+(?:_|$)|s$|U\d)/.exec(plain)?.[1] ?? plain;
}

/** Whether a module's function is a layer's function or one of its variants (`dense_latency` and `dense_resource` of `dense`). Never throws. */
export function isOfFunction(moduleFunction: string, layerFunction: string): boolean {
  // Until 2019 hls4ml's dense layers were called compute_layer and compute_large_layer.
  if (layerFunction === 'dense' && /^compute_(?:large_)?layer(?:_|$)/.test(moduleFunction)) return true;
  return moduleFunction === layerFunction || moduleFunction.startsWith(`${layerFunction}_`);
}

/** Return the last type and width in a name, which are the output's: `dense_array_ap_fixed_16u_array_ap_fixed_16_6_5_3_0_64u_s`. Never throws. */
export function outputOf(name: string): { readonly typeCode?: string; readonly width?: number } {
  const last = Array.from(name.matchAll(/(ap_u?fixed(?:_\d+){5})(?:_(\d+)u)?/g)).at(-1);
  if (last?.[1] === undefined) return {};
  return { typeCode: last[1], ...(last[2] === undefined ? {} : { width: Number(last[2]) }) };
}

/** Return what sorts modules in the order in which they were made: the number of the instance, then the name. Never throws. */
export function orderKey({ name, instance }: ModuleReport): string {
  const number = /_(?:fu_|U)(\d+)$/.exec(instance ?? name)?.[1];
  return `${number === undefined ? '' : number.padStart(9, '0')} ${name}`;
}
