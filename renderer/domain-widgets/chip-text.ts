/** @file What a precision chip says, without drawing it: the layout needs it to know how tall a node is. Never throws. */

import type { NodeView, PrecisionSetting } from '../../preload/contract/design.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import { shortVariable } from './layer-kinds.ts';

/** Text of a chip. */
export interface ChipText {
  readonly variable: string;
  readonly label: string;
  readonly text: string;
  readonly isAuto: boolean;
  /** The network's own quantizers decide it; editing has no effect. */
  readonly isDecided: boolean;
}

/** Return whether a setting's type is inferred. */
export function isAutoSetting(setting: PrecisionSetting): boolean {
  return setting.configured === 'auto' || setting.origin === 'inferred';
}

/** Return the text of a chip; an inferred type shows what it became. */
export function chipText(setting: PrecisionSetting): ChipText {
  const isAuto = isAutoSetting(setting);
  const type = printPrecision(setting.type);
  return { variable: setting.variable, label: shortVariable(setting.variable), text: isAuto ? `auto → ${type}` : type, isAuto, isDecided: setting.origin === 'decided-by-model' };
}

/** Order in which chips stand, most looked at first. */
const ORDER: readonly string[] = ['weight', 'bias', 'scale', 'accum', 'exp_table', 'inv_table', 'table', 'result'];

function rank(variable: string): number {
  const index = ORDER.indexOf(variable);
  return index < 0 ? ORDER.length : index;
}

/** Widths of the mono font at chip size. @unit px */
const CHARACTER_PX = 7.71;
const CHIP_PADDING_PX = 10.5;
const CHIP_GAP_PX = 4;

/** Variables of plumbing, and the table that relu carries but never reads, are left to the inspector. */
function matters(node: NodeView, variable: string): boolean {
  if (['inv_inp', 'index', 'table_index', 'bias_index'].includes(variable)) return false;
  return variable !== 'table' || !/relu|linear/i.test(String(node.layer.attributes['activation'] ?? node.layer.class_name));
}

/** Return about how wide a chip wants to be. @unit px */
export function chipWidthPx(chip: ChipText): number {
  return (chip.label.length + 1 + chip.text.length) * CHARACTER_PX + CHIP_PADDING_PX;
}

/** Return the node's chips broken into rows that fit `widthPx`; variables that rarely matter are left to the inspector. */
export function chipRows(node: NodeView, widthPx: number): readonly (readonly ChipText[])[] {
  const shown = node.precision.filter((p) => matters(node, p.variable)).sort((a, b) => rank(a.variable) - rank(b.variable));
  const rows: ChipText[][] = [];
  let free = 0;
  for (const chip of shown.map(chipText)) {
    const width = chipWidthPx(chip);
    if (rows.length === 0 || width > free) {
      rows.push([]);
      free = widthPx;
    }
    rows.at(-1)?.push(chip);
    free -= width + CHIP_GAP_PX;
  }
  return rows;
}
