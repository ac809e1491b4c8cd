/** @file How a layer's class is shown: word, picture, colour (Okabe–Ito, told apart by colour-blind people). Never throws. */

import { Activity, AlignJustify, ChartColumn, Combine, Grid3x3, LogIn, Merge, Minimize2, Plus, Scale, ScanSearch, Shrink, Spline, TrendingUp, TriangleAlert, type LucideIcon } from 'lucide-react';
import type { LayerPayload, NodeView } from '../../preload/contract/design.ts';

/** How one kind of layer is shown. */
export interface LayerKind {
  /** Short lower-case word, for example `conv2d`. */
  readonly word: string;
  readonly Icon: LucideIcon;
  /** Background of the icon. */
  readonly color: string;
  /** Colour of the icon on it. */
  readonly ink: string;
}

const BLUE = '#0072B2';
const SKY = '#56B4E9';
const GREEN = '#009E73';
const PINK = '#CC79A7';
const ORANGE = '#E69F00';
const RED = '#C24A00';
const GREY = '#8b95a5';

const kind = (word: string, Icon: LucideIcon, color: string): LayerKind => ({ word, Icon, color, ink: color === BLUE || color === RED ? '#ffffff' : '#0d1015' });

const ACTIVATIONS: Readonly<Record<string, LayerKind>> = {
  relu: kind('relu', TrendingUp, GREEN),
  softmax: kind('softmax', ChartColumn, RED),
  sigmoid: kind('sigmoid', Spline, GREEN),
  tanh: kind('tanh', Spline, GREEN),
};

/** Return the kind of a layer. */
export function layerKind(layer: Pick<LayerPayload, 'class_name' | 'attributes'>): LayerKind {
  const name = layer.class_name;
  const activation = String(layer.attributes['activation'] ?? '').toLowerCase();
  if (name === 'Softmax') return kind('softmax', ChartColumn, RED);
  if (/Activation|^(Leaky)?Re?LU$|^ReLU$|PReLU|ELU/i.test(name) && !/Conv|Dense/.test(name)) return ACTIVATIONS[activation] ?? kind(activation === '' ? name.toLowerCase() : activation, activation.includes('relu') ? TrendingUp : Activity, GREEN);
  if (name.startsWith('Input')) return kind('input', LogIn, GREY);
  if (/Conv/.test(name)) return kind(name.toLowerCase().replace('pointwiseconv', 'pw-conv').replace('depthwiseconv', 'dw-conv'), ScanSearch, BLUE);
  if (/Dense/.test(name)) return kind('dense', Grid3x3, PINK);
  if (/Alpha/.test(name)) return kind('alpha', Scale, ORANGE);
  if (/BatchNorm/.test(name)) return kind('batch norm', Scale, ORANGE);
  if (/GlobalPooling/.test(name)) return kind('global pool', Minimize2, SKY);
  if (/Pooling/.test(name)) return kind(name.toLowerCase().replace('pooling', 'pool'), Shrink, SKY);
  if (/Concatenate/.test(name)) return kind('concat', Combine, GREY);
  if (/Merge|Add|Subtract|Multiply|Average|Maximum|Minimum/.test(name)) return kind(String(layer.attributes['op'] ?? name).toLowerCase(), Plus, GREY);
  if (/Reshape|Flatten|Transpose|Repack|ZeroPadding|Resize/.test(name)) return kind(name.toLowerCase(), AlignJustify, GREY);
  if (/Clone/.test(name)) return kind('clone', Merge, GREY);
  return kind(name.toLowerCase(), Activity, GREY);
}

/** Kind of a layer that has no model. */
export const UNSUPPORTED_KIND: LayerKind = kind('not supported', TriangleAlert, RED);

/** Return what a node is about in a few characters: `8×8×1 → 6×6×8 · 3×3`. */
export function nodeShapeText(node: NodeView, inputShape: readonly number[] | undefined): string {
  const { attributes, shape } = node.layer;
  const out = shape.join('×');
  const size = attributes['filt_height'] === undefined ? (attributes['filt_width'] === undefined ? undefined : String(attributes['filt_width'])) : `${String(attributes['filt_height'])}×${String(attributes['filt_width'])}`;
  const input = inputShape && inputShape.join('×') !== out ? `${inputShape.join('×')}\u202f→\u202f` : '';
  return `${input}${out}${size === undefined ? '' : ` · ${size}`}`;
}

const SHORT: Readonly<Record<string, string>> = { weight: 'w', bias: 'b', accum: 'acc', result: 'out', scale: 's', table: 'tbl', exp_table: 'exp', inv_table: 'inv', inv_inp: 'inv in', table_index: 'idx' };

/** Return the short name of a variable for chips. */
export function shortVariable(variable: string): string {
  return SHORT[variable] ?? variable;
}
