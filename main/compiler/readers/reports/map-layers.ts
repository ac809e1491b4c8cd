/**
 * @file Says which layer each module of a report belongs to, and how sure that is: by the function's own name, by hls4ml's `configN`,
 * by the module around it, by type and width of the output, and last by order. What belongs to none is glue.
 */

import type { LayerConfidence, ModuleReport } from './report.ts';

/** A layer of the design that the report may be about. */
export interface KnownLayer {
  readonly name: string;
  /** Number that hls4ml gave it: N of `configN`. */
  readonly index?: number;
  /** Function that computes it, without namespace: `dense`, `conv_1d_cl`, `relu`. */
  readonly functionName?: string;
  /** Result type as HLS spells it in names: `ap_fixed_16_6_5_3_0`. */
  readonly typeCode?: string;
  /** Values that leave the function at once: 64 of `…_64u`. */
  readonly width?: number;
}

interface Match {
  readonly layer: string;
  readonly layerConfidence: LayerConfidence;
}

/** Return the modules with their layers. Without known layers a layer is called by its number, `config2`. Never throws. */
export function mapModulesToLayers(modules: readonly ModuleReport[], layers: readonly KnownLayer[] = []): readonly ModuleReport[] {
  const found = new Map<string, Match>();
  const keyOf = (module: ModuleReport): string => module.instance ?? module.name;
  const open = modules.filter((module) => module.top !== true && module.layer === undefined);
  for (const module of open) {
    const match = matchByName(module, layers) ?? matchByType(module, layers);
    if (match !== undefined) found.set(keyOf(module), match);
  }
  for (const [module, layer] of matchByOrder(open.filter((module) => !found.has(keyOf(module)) && isOutermost(module, modules)), layers, found)) found.set(keyOf(module), { layer, layerConfidence: 'guess' });
  // Parents stand before their children in every format, so one walk hands layers down.
  const byName = new Map<string, Match>();
  return modules.map((module) => {
    const match = found.get(keyOf(module)) ?? (module.parent === undefined ? undefined : byName.get(module.parent));
    if (match !== undefined && module.top !== true) byName.set(module.name, match);
    if (module.top === true || module.layer !== undefined) return module;
    return { ...module, ...(match ?? { layer: 'glue' }) };
  });
}

function matchByName(module: ModuleReport, layers: readonly KnownLayer[]): Match | undefined {
  for (const text of [module.name, module.instance ?? '']) {
    const plain = text.replace(/^grp_/, '').replace(/_fu_\d+$/, '').replace(/_(?:U\d+|s|\d+)$/, '');
    const named = layers.find(({ name }) => name.replace(/[^A-Za-z0-9_]/g, '_') === plain);
    if (named !== undefined) return { layer: named.name, layerConfidence: 'certain' };
  }
  // Streams `layer2_out_U` lie between layers whatever number they carry.
  if (/^layer\d+_(?:out|cpy)/.test(module.name)) return undefined;
  for (const text of [module.name, module.instance ?? '']) {
    const [, digits, after = ''] = /config(\d+)(?!\d)([A-Za-z]*)/.exec(text) ?? [];
    if (digits === undefined) continue;
    const layer = layers.find(({ index }) => index === Number(digits))?.name ?? (layers.some(({ index }) => index !== undefined) ? undefined : `config${digits}`);
    // Vitis shortens long names and hangs random letters on: the number may be cut, too.
    const isCut = /^[A-Za-z0-9]{3,4}$/.test(after) && !after.startsWith('E');
    if (layer !== undefined) return { layer, layerConfidence: isCut ? 'likely' : 'certain' };
  }
  return undefined;
}

/** `dense_array_ap_fixed_16u_array_ap_fixed_16_6_5_3_0_64u…`: the last type and width are the output's. */
function matchByType(module: ModuleReport, layers: readonly KnownLayer[]): Match | undefined {
  const last = Array.from(module.name.matchAll(/(ap_u?fixed(?:_\d+){5})_(\d+)u/g)).at(-1);
  if (last === undefined) return undefined;
  const fitting = layers.filter(({ typeCode, width, functionName }) => typeCode === last[1] && width === Number(last[2]) && functionName !== undefined && functionOf(module.name) === functionName);
  return fitting.length === 1 && fitting[0] !== undefined ? { layer: fitting[0].name, layerConfidence: 'likely' } : undefined;
}

function functionOf(name: string): string {
  return /^(?:grp_)?(.*?)_(?:array|ap_u?fixed|config|\d)/.exec(name)?.[1] ?? name;
}

function isOutermost(module: ModuleReport, modules: readonly ModuleReport[]): boolean {
  return module.parent === undefined || modules.some(({ top, name }) => top === true && name === module.parent);
}

/** Only where as many modules of a function are left as layers of it. */
function matchByOrder(left: readonly ModuleReport[], layers: readonly KnownLayer[], found: ReadonlyMap<string, Match>): readonly (readonly [ModuleReport, string])[] {
  const taken = new Set([...found.values()].map(({ layer }) => layer));
  const free = layers.filter(({ name, functionName }) => !taken.has(name) && functionName !== undefined);
  return [...new Set(free.map(({ functionName }) => functionName))].flatMap((functionName) => {
    const wanted = free.filter((layer) => layer.functionName === functionName);
    const offered = left.filter((module) => functionOf(module.name) === functionName);
    return wanted.length === offered.length ? offered.map((module, at) => [module, wanted[at]?.name ?? 'glue'] as const) : [];
  });
}
