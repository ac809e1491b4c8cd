/**
 * @file A design: hls4ml's configuration as data, what stands beside it, and edits on it as pure functions.
 *
 * The window applies an edit at once and the trusted side applies the same function again: one meaning, two places.
 * A change is a list of path changes; undo is the list reversed. Nothing is derived here (no passes, no numbers).
 */

import { structureChanges } from './structure-edit.ts';

/** JSON as a configuration may hold it. */
export type ConfigValue = string | number | boolean | null | readonly ConfigValue[] | { readonly [key: string]: ConfigValue };
/** A mapping of a configuration. */
export type ConfigMap = { readonly [key: string]: ConfigValue };

/** Which hardware the numbers are about: HLS C++ through Vitis/Vivado HLS, or our own RTL. */
export type Flow = 'hls' | 'rtl';

/** Whose behaviour the emulation follows, bit for bit, bugs included. */
export type NumericsProfile = 'hls4ml-1.3' | 'hls4ml-0.8';

/**
 * An edit of the network's structure, applied to the source graph or by a pass of its own; `layer` is a lowered-graph
 * name, or that of a layer of the source graph that a lowered one stands for. Traces and the softmax have a place in
 * hls4ml's configuration and are written there; the others stand beside it (structure-edit.ts).
 */
export type StructureEdit =
  /** Put a layer that only casts on the edge from `layer` to `to` (absent: to all its readers). */
  | { readonly kind: 'requantise'; readonly layer: string; readonly to?: string; readonly precision: string }
  /** Leave a batch normalisation as a layer of its own although it could be fused. */
  | { readonly kind: 'keep-batch-norm'; readonly layer: string }
  /** Make a layer's result an output of the network as well. */
  | { readonly kind: 'extra-output'; readonly layer: string }
  /** End the network at a layer: it becomes the only output, what nothing reads any more is gone. */
  | { readonly kind: 'cut'; readonly layer: string }
  /** Take a softmax away: its input becomes the output (hls4ml's `Skip`). */
  | { readonly kind: 'drop-softmax'; readonly layer: string }
  /** Have hls4ml's project write the layer's values out (hls4ml's `Trace`). */
  | { readonly kind: 'trace'; readonly layer: string };

/** A named, editable configuration of a model. Keys inside `hlsConfig` are hls4ml's. */
export interface Design {
  readonly name: string;
  readonly flow: Flow;
  readonly numericsProfile: NumericsProfile;
  readonly backend: 'Vitis' | 'Vivado';
  readonly ioType: 'io_parallel' | 'io_stream';
  /** The part as tools name it, for example `xc7z020clg400-1`. */
  readonly part: string;
  /** @unit ns */
  readonly clockPeriodNs: number;
  /** rtl flow: adder levels between two registers. */
  readonly adderLevelsPerStage: number;
  /** hls4ml's `HLSConfig`: Model, LayerType, LayerName. */
  readonly hlsConfig: {
    readonly Model: ConfigMap;
    readonly LayerType?: { readonly [className: string]: ConfigMap };
    readonly LayerName?: { readonly [layer: string]: ConfigMap };
  };
  /** Edits of the structure, in the order they were made; absent: none. */
  readonly structure?: readonly StructureEdit[];
  /** Other top-level keys of an imported configuration, kept for export. */
  readonly otherKeys: ConfigMap;
  /** Text of the imported YAML file, so that export keeps its order, tags and comments. */
  readonly importedYaml?: string;
}

/** What a new design has where neither the user nor a file says something; part and clock are hls4ml's own defaults. */
export const DESIGN_DEFAULTS = {
  flow: 'hls',
  numericsProfile: 'hls4ml-1.3',
  backend: 'Vitis',
  ioType: 'io_parallel',
  part: 'xcvu13p-flga2577-2-e',
  clockPeriodNs: 5,
  adderLevelsPerStage: 4,
} as const satisfies Partial<Design>;

/** What a user can change in one go. Layers are lowered-graph names. */
export type DesignEdit =
  | {
      readonly kind: 'set-precision';
      readonly layers: readonly string[];
      /** `result`, `accum`, `weight`, `bias`, `scale`, `table`, `exp_table`, … */
      readonly variables: readonly string[];
      /** A type's text, or `auto`; absent: take the setting away. */
      readonly precision?: string;
    }
  | { readonly kind: 'set-reuse-factor'; readonly layers: readonly string[]; readonly reuseFactor: number }
  | { readonly kind: 'set-strategy'; readonly layers: readonly string[]; readonly strategy: string }
  | { readonly kind: 'set-option'; readonly layers: readonly string[]; readonly key: string; readonly value?: ConfigValue }
  | { readonly kind: 'set-model-option'; readonly path: readonly string[]; readonly value?: ConfigValue }
  | { readonly kind: 'set-global'; readonly changes: Partial<Omit<Design, 'hlsConfig' | 'otherKeys' | 'importedYaml' | 'structure'>> }
  /** Add a structure edit; one at the same place is replaced. */
  | { readonly kind: 'add-structure'; readonly edit: StructureEdit }
  /** Take a structure edit away. */
  | { readonly kind: 'remove-structure'; readonly edit: StructureEdit }
  | { readonly kind: 'replace'; readonly design: Design; readonly reason: string }
  | { readonly kind: 'group'; readonly label: string; readonly edits: readonly DesignEdit[] };

/** One changed place: `from` or `to` absent means added or removed. */
export interface PathChange {
  readonly path: readonly string[];
  readonly from?: ConfigValue;
  readonly to?: ConfigValue;
}
/** A change of a design; reversible. */
export type DesignDiff = readonly PathChange[];

/** Variables whose types hls4ml reads from layer-level keys (`table_t`), not from `Precision`. */
const TABLE_VARIABLES = new Set(['table', 'exp_table', 'inv_table', 'inv_inp']);

/** Apply an edit. Returns the new design and what changed; an edit that changes nothing has an empty diff. Never throws. */
export function applyEdit(design: Design, edit: DesignEdit): { readonly design: Design; readonly diff: DesignDiff } {
  const changes = editChanges(design, edit);
  const next = applyDiff(design, changes);
  return { design: next, diff: diffDesigns(design, next) };
}

/** Return the diff that undoes `diff`. Never throws. */
export function reverseDiff(diff: DesignDiff): DesignDiff {
  return diff.toReversed().map(({ path, from, to }) => pathChange(path, to, from));
}

/** Apply a diff's `to` values. Never throws. */
export function applyDiff(design: Design, diff: DesignDiff): Design {
  let root = design as unknown as ConfigMap;
  for (const { path, to } of diff) root = setPath(root, path, to) as ConfigMap;
  return root as unknown as Design;
}

/** Return every leaf at which two designs differ, in path order. Never throws. */
export function diffDesigns(before: Design, after: Design): DesignDiff {
  const changes: PathChange[] = [];
  compare([], before as unknown as ConfigValue, after as unknown as ConfigValue, changes);
  return changes;
}

/** Return a diff in which a mapping that was added stands as its values, one by one: for people to read. Never throws. */
export function leafChanges(diff: DesignDiff): DesignDiff {
  return diff.flatMap((change): DesignDiff => {
    const { path, from, to } = change;
    return from !== undefined || !isConfigMap(to) ? [change] : leafChanges(Object.entries(to).map(([key, value]) => ({ path: [...path, key], to: value })));
  });
}

function editChanges(design: Design, edit: DesignEdit): PathChange[] {
  const layer = (name: string, ...rest: string[]): string[] => ['hlsConfig', 'LayerName', name, ...rest];
  switch (edit.kind) {
    case 'set-precision':
      return edit.layers.flatMap((name) => precisionChanges(design, name, edit.variables, edit.precision));
    case 'set-reuse-factor':
      return edit.layers.map((name) => pathChange(layer(name, 'ReuseFactor'), undefined, edit.reuseFactor));
    case 'set-strategy':
      return edit.layers.map((name) => pathChange(layer(name, 'Strategy'), undefined, edit.strategy));
    case 'set-option':
      return edit.layers.map((name) => pathChange(layer(name, edit.key), undefined, edit.value));
    case 'set-model-option':
      return [pathChange(['hlsConfig', 'Model', ...edit.path], undefined, edit.value)];
    case 'set-global':
      return Object.entries(edit.changes).map(([key, value]) => pathChange([key], undefined, value as ConfigValue));
    case 'add-structure':
    case 'remove-structure':
      return [...structureChanges(design, edit.edit, edit.kind === 'remove-structure')];
    case 'replace':
      return [...diffDesigns(design, { ...edit.design, name: design.name })];
    case 'group': {
      let current = design;
      const all: PathChange[] = [];
      for (const part of edit.edits) {
        const changes = editChanges(current, part);
        current = applyDiff(current, changes);
        all.push(...changes);
      }
      return all;
    }
    default:
      return edit satisfies never;
  }
}

function precisionChanges(design: Design, layer: string, variables: readonly string[], precision: string | undefined): PathChange[] {
  const base = ['hlsConfig', 'LayerName', layer];
  const tables = variables.filter((variable) => TABLE_VARIABLES.has(variable)).map((variable) => pathChange([...base, `${variable}_t`], undefined, precision));
  const others = variables.filter((variable) => !TABLE_VARIABLES.has(variable));
  const current = design.hlsConfig.LayerName?.[layer]?.['Precision'];
  if (typeof current !== 'string' || others.length === 0) return [...tables, ...others.map((variable) => pathChange([...base, 'Precision', variable], undefined, precision))];
  // A plain string sets all types of the layer; keep that as the default when some of them are singled out.
  const singled = precision === undefined ? {} : Object.fromEntries(others.map((variable) => [variable, precision]));
  return [...tables, pathChange([...base, 'Precision'], current, { default: current, ...singled })];
}

function pathChange(path: readonly string[], from: ConfigValue | undefined, to: ConfigValue | undefined): PathChange {
  return { path, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

/** Return whether a value is a mapping. Never throws. */
export function isConfigMap(value: ConfigValue | undefined): value is ConfigMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function setPath(value: ConfigValue | undefined, path: readonly string[], to: ConfigValue | undefined): ConfigValue | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return to;
  const map = isConfigMap(value) ? value : {};
  const child = setPath(map[head], rest, to);
  if (child === undefined) {
    const { [head]: _removed, ...others } = map;
    return others;
  }
  return { ...map, [head]: child };
}

function compare(path: readonly string[], a: ConfigValue | undefined, b: ConfigValue | undefined, out: PathChange[]): void {
  if (a === b) return;
  if (isConfigMap(a) && isConfigMap(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare([...path, key], a[key], b[key], out);
    return;
  }
  if (JSON.stringify(a) !== JSON.stringify(b)) out.push(pathChange(path, a, b));
}
