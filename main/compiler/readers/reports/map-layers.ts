/**
 * @file Says which layer each module of a report belongs to, and how sure that is: by the function's own name or hls4ml's `configN`,
 * by the module around it, by function, type and width of the output, and last by order. What belongs to none is glue.
 */

import { GLUE, type LayerConfidence, type ModuleReport } from '../../../../preload/model/tool-report.ts';
import { configMark, functionOf, identifierOf, isBetweenLayers, isOfFunction, knownName, orderKey, outputOf } from './module-names.ts';

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

/** The layer of a module and how it was found. */
export interface LayerMatch {
  readonly layer: string;
  readonly layerConfidence: LayerConfidence;
}

/** Return the modules with their layers; without known layers a layer is called by its number, `config2`. Never throws. */
export function mapModulesToLayers(modules: readonly ModuleReport[], layers: readonly KnownLayer[] = []): readonly ModuleReport[] {
  const found = new Map<ModuleReport, LayerMatch>();
  const tops = modules.flatMap(({ top, name }) => (top === true ? [name] : []));
  const outermost: ModuleReport[] = [];
  for (const module of modules) {
    if (module.top === true || isSettled(module)) continue;
    const match = matchByName([module.name, module.instance ?? ''], layers, tops);
    if (match !== undefined) found.set(module, match);
    else if ((module.parent === undefined || tops.includes(module.parent)) && !isBetweenLayers(module)) outermost.push(module);
  }
  if (outermost.length > 0) {
    for (const [module, layer] of matchByType(outermost, freeLayers(layers, found))) found.set(module, { layer, layerConfidence: 'by type' });
    for (const [module, layer] of matchByOrder(outermost.filter((module) => !found.has(module)), freeLayers(layers, found))) found.set(module, { layer, layerConfidence: 'by order' });
  }
  return handDown(modules, found);
}

/** Lines such as "FIFO" are glue by what they are; every other layer is found here, also again when names become known. */
function isSettled({ layer, layerConfidence }: ModuleReport): boolean {
  return layer === GLUE && layerConfidence === undefined;
}

/** Modules inside a layer belong to it. */
function handDown(modules: readonly ModuleReport[], found: ReadonlyMap<ModuleReport, LayerMatch>): readonly ModuleReport[] {
  const parents = parentsOf(modules);
  const around = (start: number): LayerMatch | undefined => {
    let at = parents[start] ?? -1;
    for (let step = 0; step < DEPTH_LIMIT; step++) {
      const module = modules[at];
      if (module === undefined || module.top === true) return undefined;
      const match = found.get(module);
      if (match !== undefined) return match;
      at = parents[at] ?? -1;
    }
    return undefined;
  };
  return modules.map((module, at) => {
    if (module.top === true || isSettled(module)) return module;
    const { layer, layerConfidence } = found.get(module) ?? around(at) ?? NO_LAYER;
    return { ...module, layer, layerConfidence };
  });
}

const NO_LAYER = { layer: GLUE, layerConfidence: 'none' } as const;

/** For every module the place of its parent, or -1: the last module of that name before it; only in the list of modules of Vitis' XML it may stand behind. */
function parentsOf(modules: readonly ModuleReport[]): readonly number[] {
  const wanted = new Set<string>();
  for (const { parent } of modules) if (parent !== undefined) wanted.add(parent);
  const before = new Map<string, number>();
  const late: number[] = [];
  const parents = modules.map(({ name, parent }, at) => {
    const place = parent === undefined ? -1 : before.get(parent);
    if (place === undefined) late.push(at);
    if (wanted.has(name)) before.set(name, at);
    return place ?? -1;
  });
  const first = new Map<string, number>();
  if (late.length > 0) modules.forEach(({ name }, at) => wanted.has(name) && !first.has(name) && first.set(name, at));
  for (const at of late) {
    const place = first.get(modules[at]?.parent ?? '') ?? -1;
    parents[at] = place === at ? -1 : place;
  }
  return parents;
}

/** Deepest nesting that is followed. */
const DEPTH_LIMIT = 100;

/** Return the layer that names tell: of a function called after it, or with hls4ml's number. Never throws. */
export function matchByName(texts: readonly string[], layers: readonly KnownLayer[], designs: readonly string[] = []): LayerMatch | undefined {
  const { names, numbered } = indexOf(layers);
  for (const text of texts) {
    const name = names.size === 0 || text === '' ? undefined : knownName(text, names, designs);
    const layer = name === undefined ? undefined : names.get(name);
    if (layer !== undefined) return { layer, layerConfidence: 'exact' };
  }
  // Streams `layer2_out_U` lie between layers whatever number they carry.
  if (isBetweenLayers({ name: texts[0] ?? '' })) return undefined;
  for (const text of texts) {
    const mark = configMark(text);
    if (mark === undefined) continue;
    const match = layerOfMark(text, mark, numbered);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** Asked for every module and cell of a report, of which there are tens of thousands. */
const INDEXES = new WeakMap<readonly KnownLayer[], LayerIndex>();

interface LayerIndex {
  /** Layers by their name as C spells it. */
  readonly names: ReadonlyMap<string, string>;
  readonly numbered: ReadonlyMap<number, readonly KnownLayer[]>;
}

function indexOf(layers: readonly KnownLayer[]): LayerIndex {
  const index = INDEXES.get(layers) ?? {
    names: new Map(layers.map(({ name }) => [identifierOf(name), name])),
    numbered: Map.groupBy(layers.filter((layer): layer is KnownLayer & { readonly index: number } => layer.index !== undefined), (layer) => layer.index),
  };
  INDEXES.set(layers, index);
  return index;
}

/** Where a name was shortened its number may be shortened, too: then the function has to tell. */
function layerOfMark(text: string, { digits, isCut }: { readonly digits: string; readonly isCut: boolean }, numbered: LayerIndex['numbered']): LayerMatch | undefined {
  if (numbered.size === 0) return { layer: `config${digits}`, layerConfidence: isCut ? 'by type' : 'exact' };
  if (!isCut) {
    // The first projects of hls4ml gave a layer and its activation one number.
    const same = numbered.get(Number(digits)) ?? [];
    const layer = (same.length > 1 ? same.find(({ functionName }) => functionName !== undefined && isOfFunction(functionOf(text), functionName)) : undefined) ?? same[0];
    return layer === undefined ? undefined : { layer: layer.name, layerConfidence: 'exact' };
  }
  const possible = [...numbered].flatMap(([index, same]) => (String(index).startsWith(digits) ? same : []));
  const fitting = possible.filter(({ functionName }) => functionName === undefined || isOfFunction(functionOf(text), functionName));
  const [only] = fitting;
  return fitting.length === 1 && only !== undefined ? { layer: only.name, layerConfidence: possible.length === 1 ? 'exact' : 'by type' } : undefined;
}

function freeLayers(layers: readonly KnownLayer[], found: ReadonlyMap<ModuleReport, LayerMatch>): readonly KnownLayer[] {
  const taken = new Set([...found.values()].map(({ layer }) => layer));
  return layers.filter(({ name }) => !taken.has(name));
}

/** Pairs of module and layer where function, output type and width are those of one layer and of one module. */
function matchByType(modules: readonly ModuleReport[], layers: readonly KnownLayer[]): readonly (readonly [ModuleReport, string])[] {
  const pairs = modules.flatMap((module) => {
    const output = outputOf(module.name);
    if (output.typeCode === undefined) return [];
    const own = functionOf(module.name);
    const fitting = layers.filter(({ functionName, typeCode, width }) =>
      functionName !== undefined && isOfFunction(own, functionName) && typeCode === output.typeCode && (output.width === undefined || width === output.width));
    const [only] = fitting;
    return fitting.length === 1 && only !== undefined ? [[module, only.name] as const] : [];
  });
  const claims = Map.groupBy(pairs, ([, layer]) => layer);
  return pairs.filter(([, layer]) => claims.get(layer)?.length === 1);
}

/** Only where as many modules of a function are left as layers of it; numbers of instances tell the order of the calls. */
function matchByOrder(modules: readonly ModuleReport[], layers: readonly KnownLayer[]): readonly (readonly [ModuleReport, string])[] {
  const functions = [...new Set(layers.flatMap(({ functionName }) => (functionName === undefined ? [] : [functionName])))].toSorted((a, b) => b.length - a.length);
  const functionFor = (module: ModuleReport): string | undefined => {
    const own = functionOf(module.name);
    return functions.find((name) => isOfFunction(own, name));
  };
  const byFunction = Map.groupBy(modules, functionFor);
  return functions.flatMap((functionName) => {
    const wanted = layers.filter((layer) => layer.functionName === functionName);
    const offered = byFunction.get(functionName) ?? [];
    if (wanted.length !== offered.length) return [];
    const ordered = offered.toSorted((a, b) => orderKey(a).localeCompare(orderKey(b), 'en', { numeric: true }));
    return ordered.map((module, at) => [module, wanted[at]?.name ?? GLUE] as const);
  });
}

/** Whether most modules with a number compute something else than the layer that has it: the reports are of another network. Never throws. */
export function isOfOtherNetwork(modules: readonly ModuleReport[], layers: readonly KnownLayer[]): boolean {
  const tops = new Set(modules.flatMap(({ top, name }) => (top === true ? [name] : [])));
  const judged = modules.filter(({ top, parent }) => top !== true && (parent === undefined || tops.has(parent))).flatMap((module) => {
    const mark = configMark(module.name) ?? configMark(module.instance ?? '');
    if (mark === undefined || mark.isCut) return [];
    const same = layers.filter(({ index }) => index === Number(mark.digits));
    const functions = same.flatMap(({ functionName }) => functionName ?? []);
    return same.length > 0 && functions.length === 0 ? [] : [functions.some((name) => isOfFunction(functionOf(module.name), name))];
  });
  return judged.length >= 2 && judged.filter((fits) => !fits).length > judged.length / 2;
}
