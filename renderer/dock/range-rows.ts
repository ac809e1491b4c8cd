/** @file Rows of the Ranges grid: made, sorted, filtered, edited. Pure. */

import type { WeightReport } from '../../preload/contract/analysis.ts';
import type { NodeView, PrecisionSetting } from '../../preload/contract/design.ts';
import type { EmulationReport, VariableStatistics } from '../../preload/contract/emulation.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { isFixed, printPrecision, valueRange } from '../../preload/model/fixed-type.ts';
import { isAutoSetting } from '../domain-widgets/chip-text.ts';
import { layerStatistics } from '../store/live-store.ts';
import { overflowAlarms } from '../store/overflow.ts';

/** One variable of one layer. */
export interface RangeRow {
  readonly id: string;
  readonly layer: string;
  readonly setting: PrecisionSetting;
  readonly isAuto: boolean;
  readonly typeText: string;
  readonly range?: { readonly min: number; readonly max: number };
  readonly statistics?: VariableStatistics | undefined;
  /** Values leave the type, and not as the trained quantizer does. */
  readonly alarms: boolean;
  /** Only of results. @unit dB */
  readonly sqnrDb?: number | undefined;
  /** The same variable in the pinned baseline. */
  readonly pinned?: { readonly statistics?: VariableStatistics | undefined; readonly sqnrDb?: number | undefined } | undefined;
}

/** Columns that can be sorted by. */
export type RangeColumn = 'tensor' | 'type' | 'range' | 'min' | 'max' | 'overflow' | 'underflow' | 'sqnr' | 'worst' | 'suggested';

/** Return all rows in graph order, each beside the pinned report if there is one. Before anything is emulated `weights` are known. */
export function rangeRows(nodes: readonly NodeView[], report: EmulationReport | undefined, pinned?: EmulationReport, weights?: WeightReport): readonly RangeRow[] {
  const held = new Map((report === undefined ? weights : undefined)?.layers.map((layer) => [layer.layer, layer]));
  return nodes.flatMap((node) => {
    const statistics = layerStatistics(report, node.layer.name) ?? held.get(node.layer.name);
    const old = layerStatistics(pinned, node.layer.name);
    return node.precision.map((setting): RangeRow => {
      const own = statistics?.variables.find((v) => v.variable === setting.variable);
      return {
        id: `${node.layer.name}·${setting.variable}`,
        layer: node.layer.name,
        setting,
        isAuto: isAutoSetting(setting),
        typeText: printPrecision(setting.type),
        ...(isFixed(setting.type) ? { range: valueRange(setting.type) } : {}),
        statistics: own,
        alarms: overflowAlarms(report, node.layer.name, own),
        sqnrDb: setting.variable === 'result' ? statistics?.error?.sqnrDb : undefined,
        ...(pinned ? { pinned: { statistics: old?.variables.find((v) => v.variable === setting.variable), sqnrDb: setting.variable === 'result' ? old?.error?.sqnrDb : undefined } } : {}),
      };
    });
  });
}

function sortKey(row: RangeRow, column: RangeColumn): number | string | undefined {
  switch (column) {
    case 'tensor':
      return row.id;
    case 'type':
      return row.typeText;
    case 'range':
      return row.range?.max;
    case 'min':
      return row.statistics?.min;
    case 'max':
      return row.statistics?.max;
    case 'overflow':
      return row.statistics?.overflowShare;
    case 'underflow':
      return row.statistics?.underflowShare;
    case 'sqnr':
      return row.sqnrDb;
    case 'worst':
      return row.statistics?.worstSample;
    case 'suggested':
      return row.statistics?.suggestedType && printPrecision(row.statistics.suggestedType);
    default:
      return undefined;
  }
}

/** Return rows sorted by a column; rows without a value come last either way. */
export function sortRows(rows: readonly RangeRow[], column: RangeColumn, descending: boolean): readonly RangeRow[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, key: sortKey(row, column) }))
    .sort((a, b) => {
      if (a.key === undefined || b.key === undefined) return Number(a.key === undefined) - Number(b.key === undefined);
      return (typeof a.key === 'number' && typeof b.key === 'number' ? a.key - b.key : String(a.key).localeCompare(String(b.key), undefined, { numeric: true })) * sign;
    })
    .map(({ row }) => row);
}

/** Return rows whose layer, variable or type contains the text. */
export function filterRows(rows: readonly RangeRow[], text: string): readonly RangeRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => `${row.id} ${row.typeText} ${(row.statistics?.overflowCount ?? 0) > 0 ? 'overflow' : ''}`.toLowerCase().includes(word)));
}

/** Return one edit that gives each row its type; rows of one variable and type are joined. */
export function rowsEdit(assignments: readonly { readonly row: RangeRow; readonly precision: string }[], label: string): DesignEdit | undefined {
  const groups = new Map<string, { variable: string; precision: string; layers: string[] }>();
  for (const { row, precision } of assignments) {
    const key = `${row.setting.variable}|${precision}`;
    const group = groups.get(key) ?? { variable: row.setting.variable, precision, layers: [] };
    group.layers.push(row.layer);
    groups.set(key, group);
  }
  const edits = [...groups.values()].map(({ variable, precision, layers }): DesignEdit => ({ kind: 'set-precision', layers, variables: [variable], precision }));
  return edits.length > 1 ? { kind: 'group', label, edits } : edits[0];
}

/** Return the types of the chosen rows as a column of text, as `paste-column.ts` reads it. */
export function copyColumn(rows: readonly RangeRow[], chosen: ReadonlySet<string>): string {
  return rows.filter((r) => chosen.has(r.id)).map((r) => (r.isAuto ? 'auto' : r.typeText)).join('\n');
}

/** A click on a row. */
export interface RowChoice {
  readonly index: number;
  /** Row of the last click. */
  readonly anchor: { current: number };
  readonly shiftKey: boolean;
  readonly toggle: boolean;
}

/** Return the rows chosen after a click: alone, added or taken away, or all up to the last click. */
export function nextChoice(rows: readonly RangeRow[], old: ReadonlySet<string>, { index, anchor, shiftKey, toggle }: RowChoice): ReadonlySet<string> {
  const id = rows[index]?.id;
  if (id === undefined) return old;
  if (shiftKey) return new Set([...old, ...rows.slice(Math.min(anchor.current, index), Math.max(anchor.current, index) + 1).map((r) => r.id)]);
  anchor.current = index;
  if (!toggle) return new Set([id]);
  const next = new Set(old);
  if (!next.delete(id)) next.add(id);
  return next;
}
