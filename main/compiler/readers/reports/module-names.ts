/** @file What the names of modules and instances say: what HLS tools hang on the name of a function, its number, its output. */

import type { ModuleReport } from '../../../../preload/model/tool-report.ts';

/** Return a layer's name as C and Verilog spell it. Never throws. */
export function identifierOf(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  return /^\d/.test(plain) ? `_${plain}` : plain;
}

/** What HLS hangs on the name of a function: `grp_` before, `_fu_36`, `_U0`, `_s`, `_Pipeline_LOOP` and copies `_1` behind. */
const TAILS: readonly ((name: string) => string)[] = [
  (name) => (name.includes('_Pipeline_') ? name.replace(/_Pipeline_\w+$/, '') : name),
  (name) => withoutNumbered(name, '_fu_'),
  (name) => (name.endsWith('_U') ? name.slice(0, -2) : withoutNumbered(name, '_U')),
  (name) => (name.endsWith('_s') ? name.slice(0, -2) : name),
  (name) => (name.endsWith('_i') ? name.slice(0, -2) : name),
  (name) => withoutNumbered(name, '_unit'),
  withoutCopyNumber,
];

/** The place behind which only digits stand. */
function startOfDigits(name: string): number {
  let at = name.length;
  for (let code = name.charCodeAt(at - 1); code >= 0x30 && code <= 0x39; code = name.charCodeAt(at - 1)) at--;
  return at;
}

function withoutNumbered(name: string, mark: string): string {
  const at = startOfDigits(name);
  return at < name.length && name.startsWith(mark, at - mark.length) ? name.slice(0, at - mark.length) : name;
}

function withoutCopyNumber(name: string): string {
  let at = startOfDigits(name);
  while (name[at - 1] === '_') at--;
  return name[at] === '_' ? name.slice(0, at) : name;
}

/** Return the first of the names that a module may have had as a function which is known, the longest first; Vitis puts the name of the design before them. Never throws. */
export function knownName(text: string, known: ReadonlyMap<string, unknown>, designs: readonly string[] = []): string | undefined {
  if (known.has(text)) return text;
  const start = text.length > 4 && text.startsWith('grp_') ? text.slice(4) : text.length > 2 && text.startsWith('i_') ? text.slice(2) : text;
  const own = knownWithoutTails(start, known);
  if (own !== undefined) return own;
  const design = designs.find((name) => start.length > name.length && start[name.length] === '_' && start.startsWith(name));
  return design === undefined ? undefined : knownWithoutTails(start.slice(design.length + 1), known);
}

function knownWithoutTails(head: string, known: ReadonlyMap<string, unknown>): string | undefined {
  if (known.has(head)) return head;
  let name = head;
  for (const tail of TAILS) {
    const shorter = tail(name);
    if (shorter === name || shorter === '') continue;
    if (known.has(shorter)) return shorter;
    name = shorter;
  }
  return undefined;
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
