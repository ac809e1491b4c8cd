/** @file A proposed edit for people: which types change, and what that does. Applying it is up to `--apply`. */

import type { DesignFigures, ProposedType } from '../../preload/contract/analysis.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';
import type { CommandContext } from './command.ts';
import { formatBand } from './describe.ts';
import type { OpenModel } from './open-model.ts';
import { ask } from './studio-session.ts';
import { formatCount, formatShare, formatTable, formatValue } from './table.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';

/** Settings that make a copy of a project's design, which goes away with the command. */
const COPYING_OPTIONS = ['config', 'set', 'flow', 'io-type', 'part', 'clock'];

/** Refuse `--apply` where what it changes would not stay. @throws {UsageError} */
export function expectKept({ arguments: given }: CommandContext, { kept }: OpenModel): void {
  if (!given.has('apply') || given.has('save')) return;
  if (!kept) throw new UsageError('--apply changes the design of a project, and nothing of this command is kept.', 'Say --save too, or name a project.');
  if (COPYING_OPTIONS.some((name) => given.has(name))) throw new UsageError('--apply with other settings would change a copy that goes away.', 'Say --save too: it keeps the settings and the proposal.');
}

/** Apply a proposal as one undo step if `--apply` says so; returns whether it was. @throws {FailureError} */
export async function applyIfAsked({ arguments: given, terminal }: CommandContext, { session, view, project }: OpenModel, proposal: { readonly edit: DesignEdit; readonly label: string }): Promise<boolean> {
  if (!given.has('apply')) return false;
  await ask(session, 'design:apply-edit', { designId: view.designId, edit: proposal.edit, label: proposal.label });
  terminal.print(`applied to ${project.name}, design "${view.design.name}": ${proposal.label}`);
  return true;
}

/** Print which types change. */
export function printTypes(terminal: Terminal, types: readonly ProposedType[]): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const rows = types.map(({ layer, variable, from, to, min, max }) => [layer, variable, printPrecision(from), printPrecision(to), formatValue(min), formatValue(max)]);
  for (const line of formatTable([{ title: 'layer' }, { title: 'type of' }, { title: 'from' }, { title: 'to' }, right('min'), right('max')], rows)) terminal.print(line);
}

/** Print figures before and after. */
export function printEffect(terminal: Terminal, before: DesignFigures, after: DesignFigures): void {
  const right = (title: string): { title: string; align: 'right' } => ({ title, align: 'right' });
  const rows = [
    ['accuracy', formatShare(before.quality?.emulatedAccuracy), formatShare(after.quality?.emulatedAccuracy)],
    ['samples that change class', formatCount(before.quality?.flipCount), formatCount(after.quality?.flipCount)],
    ['largest output error', formatValue(before.quality?.maxAbsError), formatValue(after.quality?.maxAbsError)],
    ['LUT (estimate)', formatBand(before.lut), formatBand(after.lut)],
    ['FF (estimate)', formatBand(before.ff), formatBand(after.ff)],
    ['DSP (estimate)', formatBand(before.dsp), formatBand(after.dsp)],
    ['bits of the types', formatCount(before.bitCount), formatCount(after.bitCount)],
  ].filter(([, from, to]) => from !== '' || to !== '');
  for (const line of formatTable([{ title: '' }, right('before'), right('after')], rows)) terminal.print(line);
}

/** Return names out of `--layers a,b`, or nothing. Never throws. */
export function namesOption({ arguments: given }: CommandContext, name: string): readonly string[] | undefined {
  const names = given.texts(name).flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== '');
  return names.length === 0 ? undefined : names;
}

/** Return a number out of an option. @throws {UsageError} */
export function numberOption({ arguments: given }: CommandContext, name: string, range: { readonly min: number; readonly max: number }): number | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const percent = /^(.*\d)\s*%$/.exec(text);
  const value = percent === null ? Number(text) : Number(percent[1]) / 100;
  if (text.trim() === '' || !Number.isFinite(value) || value < range.min || value > range.max) throw new UsageError(`--${name} "${text}": expected a number from ${range.min} to ${range.max}.`);
  return value;
}

/** Options that choose what a proposal may change. */
export const SCOPE_OPTIONS = [
  { name: 'layers', value: 'NAMES', many: true, summary: 'only these layers, with commas between' },
  { name: 'variables', value: 'NAMES', many: true, summary: 'only these types: result, accum, weight, bias, …' },
  { name: 'apply', summary: "apply the proposal to the project's design, as one undo step" },
] as const;
