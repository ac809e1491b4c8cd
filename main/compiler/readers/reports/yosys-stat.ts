/** @file Yosys `stat`, as text and as `stat -json`: cells before packing, by kind. */

import { ReportFindings } from './findings.ts';
import { countAt, entryOf, isRecord, type JsonRecord } from './json-values.ts';
import { compact, readCount } from './quantities.ts';
import type { Measured, ModuleReport, ResourceName } from '../../../../preload/model/tool-report.ts';
import type { ReportOutcome } from './report-outcome.ts';

/** Cells of Xilinx, Lattice and Intel families as Yosys names them. */
const CELLS: readonly (readonly [RegExp, ResourceName])[] = [
  [/^(?:LUT[1-6]|LUT6_2|SB_LUT4|TRELLIS_COMB|CC_LUT[1-4]|MISTRAL_ALUT\d|GP_\dLUT)$/, 'lut'],
  [/^(?:FD[RSCP]E(?:_1)?|SB_DFF\w*|TRELLIS_FF|DFF\w*|CC_DFF|MISTRAL_FF)$/, 'ff'],
  [/^(?:CARRY[48]|SB_CARRY|CCU2C|ALU)$/, 'carry'],
  [/^(?:DSP48\w*|DSP58\w*|SB_MAC16|MULT18X18D)$/, 'dsp'],
  [/^RAMB36\w*$/, 'ramb36'],
  [/^RAMB18\w*$/, 'ramb18'],
  [/^URAM288\w*$/, 'uram'],
];

/** Cells of those families that are neither: buffers, multiplexers, memories, clocks, latches, cells before mapping. */
const OTHER_CELLS = /^(?:[IO]?O?BUF\w*|MUXF\d|MUXCY|XORCY|INV|SRL\w*|RAM\d\w*|FIFO\w*|LD[CP]E\w*|PLL\w*|MMCM\w*|GND|VCC|VHI|VLO|GSR|SB_(?:GB|GB_IO|IO|IO_I3C|PLL40\w*|RAM40\w*|SPRAM256KA|WARMBOOT|[HL]FOSC|RGBA_DRV|LEDDA_IP|SPI|I2C)|L6MUX21|PFUMX|DP16KD|PDPW16KD|TRELLIS_\w+|DCCA|EHXPLLL|MUX2_LUT\d|SDPX?9?B?|DPX?9?B?|SPX?9?B?|MISTRAL_\w+|CC_\w+|GP_\w+|\$\S+)$/;

/** What `stat` prints of one module: cells by kind, of which some are modules of the design. */
interface Block {
  readonly name: string;
  readonly total?: Measured;
  readonly cells: Readonly<Record<string, Measured>>;
}

/** Return what a `stat` text says; of several outputs in one log the last counts. Never throws. */
export function readYosysText(text: string): ReportOutcome {
  const findings = new ReportFindings();
  const blocks = lastRun(Array.from(text.matchAll(/^=== (.+?) ===$([\s\S]*?)(?=^=== |(?![\s\S]))/gm), ([, name = '', body = '']) => ({ name, body })));
  if (!/\n\s*\n$/.test(text)) findings.cutOff('The blank line at the end is missing: the report is cut off.');
  const own = blocks.filter(({ name }) => name !== 'design hierarchy').map(({ name, body }) => blockOf(name, body, findings));
  const hierarchy = blocks.find(({ name }) => name === 'design hierarchy')?.body;
  if (own.length > 1 && hierarchy === undefined) findings.cutOff('There are several modules but no total of the design: the report is cut off.');
  const whole = hierarchy === undefined ? undefined : blockOf('design', hierarchy.replace(/^[\s\S]*?(?=^ +Number of wires)/m, ''), findings);
  return { problems: [], report: reportOf(own, whole, { version: /Yosys (\d[\w.+]*)/.exec(text)?.[1], findings }) };
}

/** A log may hold several outputs, each of which starts with a module named before. */
function lastRun(blocks: readonly { readonly name: string; readonly body: string }[]): readonly { readonly name: string; readonly body: string }[] {
  const start = blocks.findLastIndex(({ name }, at) => name === blocks[0]?.name && at > 0);
  return start < 0 ? blocks : blocks.slice(start);
}

function blockOf(name: string, body: string, findings: ReportFindings): Block {
  const total = /^ +Number of cells: +(\S+)$/m.exec(body)?.[1] ?? /^ +(\d+)(?: +\S+)? cells$/m.exec(body)?.[1];
  if (total === undefined) {
    findings.cutOff(`The number of cells of ${name} is missing: the report is cut off.`);
    return { name, cells: {} };
  }
  const after = body.slice(body.search(/Number of cells:|^ +\d+(?: +\S+)? cells$/m)).split('\n').slice(1);
  const cells: Record<string, Measured> = {};
  for (const line of after) {
    if (line.trim() === '') break;
    const [, kind, count] = /^ +(\S+) +(\d+)$/.exec(line) ?? [];
    const swapped = /^ +(\d+)(?: +[\d.]+)? +(\S+)$/.exec(line);
    const value = readCount(count ?? swapped?.[1] ?? line.trim(), { findings, what: `cells of ${name}` });
    if (value !== undefined) cells[kind ?? swapped?.[2] ?? line.trim()] = value;
  }
  return checked({ name, cells, ...compact<Pick<Block, 'total'>>({ total: readCount(total, { findings, what: 'number of cells' }) }) }, findings);
}

/** Return what a `stat -json` says. Never throws. */
export function readYosysJson(record: JsonRecord): ReportOutcome {
  const findings = new ReportFindings();
  const own = Object.entries(isRecord(record['modules']) ? record['modules'] : {}).map(([name, value]) => jsonBlock(name.replace(/^\\/, ''), value, findings));
  const design = record['design'];
  if (design === undefined) findings.miss('design');
  return { problems: [], report: reportOf(own, design === undefined ? undefined : jsonBlock('design', design, findings), { version: versionOf(entryOf(record, 'creator')), findings }) };
}

function versionOf(creator: unknown): string | undefined {
  return typeof creator === 'string' ? /Yosys (\S+)/.exec(creator)?.[1] : undefined;
}

function jsonBlock(name: string, value: unknown, findings: ReportFindings): Block {
  const kinds = entryOf(value, 'num_cells_by_type');
  const cells = Object.fromEntries(Object.entries(isRecord(kinds) ? kinds : {}).map(([kind, count]) => [kind.replace(/^\\/, ''), countAt(count, kind, findings) ?? 'unknown'] as const));
  return checked({ name, cells, ...compact<Pick<Block, 'total'>>({ total: countAt(entryOf(value, 'num_cells'), 'num_cells', findings) }) }, findings);
}

/** The kinds add up to the number of cells; if not, nothing of the block is used. */
function checked(block: Block, findings: ReportFindings): Block {
  const sum = sumOf(block.cells);
  if (typeof block.total !== 'number' || sum === block.total) return block;
  findings.inconsistent(`${block.name}: the kinds add up to ${sum ?? 'nothing known'} cells, but the report says ${block.total}.`);
  return { name: block.name, total: 'unknown', cells: Object.fromEntries(Object.keys(block.cells).map((kind) => [kind, 'unknown' as const])) };
}

function sumOf(cells: Block['cells']): number | undefined {
  return Object.values(cells).reduce<number | undefined>((sum, count) => (sum === undefined || count === 'unknown' ? undefined : sum + count), 0);
}

/** Cells by kind with everything inside; undefined where something inside is not known. */
type Inside = ReadonlyMap<string, number> | undefined;

/** Return what each module holds, everything inside it counted; a module that holds itself holds nothing known. */
function insideOf(blocks: ReadonlyMap<string, Block>): ReadonlyMap<string, Inside> {
  const found = new Map<string, Inside>();
  const visit = (name: string, depth: number): Inside => {
    if (found.has(name)) return found.get(name);
    found.set(name, undefined);
    const block = blocks.get(name);
    if (depth > DEPTH_LIMIT || typeof block?.total !== 'number') return undefined;
    const counts = new Map<string, number>();
    for (const [kind, count] of Object.entries(block.cells)) {
      const inner = blocks.has(kind) ? visit(kind, depth + 1) : new Map([[kind, 1]]);
      if (inner === undefined || count === 'unknown') return undefined;
      for (const [cell, each] of inner) counts.set(cell, (counts.get(cell) ?? 0) + each * count);
    }
    found.set(name, counts);
    return counts;
  };
  for (const name of blocks.keys()) visit(name, 0);
  return found;
}

/** Deepest nesting of modules. */
const DEPTH_LIMIT = 200;

function moduleOf(name: string, counts: Inside, { block, findings }: { readonly block: Block | undefined; readonly findings: ReportFindings }): ModuleReport {
  if (counts === undefined) return { name, ...(block?.total === undefined ? {} : { cells: 'unknown' as const }) };
  const found: Partial<Record<ResourceName, Measured>> = {};
  const resources = new Map([...counts.keys()].map((kind) => [kind, CELLS.find(([pattern]) => pattern.test(kind))?.[1]]));
  const strangers = [...counts.keys()].filter((kind) => resources.get(kind) === undefined && !OTHER_CELLS.test(kind));
  for (const [kind, count] of counts) {
    const resource = resources.get(kind);
    if (resource !== undefined) found[resource] = strangers.length > 0 ? 'unknown' : Number(found[resource] ?? 0) + count;
  }
  if (strangers.length > 0) findings.note(`${name}: what ${strangers.slice(0, 5).join(', ')} ${strangers.length === 1 ? 'is' : 'are'} made of is not known, so LUTs and flip-flops of the module are not either.`);
  const missing = strangers.find((kind) => !/^[A-Z][A-Z0-9_]*$/.test(kind));
  if (missing !== undefined) findings.cutOff(`What ${missing} holds is not in the report: it is cut off, damaged, or a box that Yosys was not given.`);
  const cells = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { name, ...found, cells: strangers.length > 0 ? 'unknown' : cells, ...(counts.size === 0 ? {} : { other: Object.fromEntries([...counts].map(([kind, count]) => [kind, String(count)])) }) };
}

/** Every module counts with everything inside it; the one that none holds is the design. */
function reportOf(own: readonly Block[], whole: Block | undefined, { version, findings }: { readonly version: string | undefined; readonly findings: ReportFindings }): NonNullable<ReportOutcome['report']> {
  findings.note('Counted before packing: a device may join cells.');
  const blocks = new Map(own.map((block) => [block.name, block]));
  const holders = new Map(own.flatMap(({ name, cells }) => Object.entries(cells).filter(([kind]) => blocks.has(kind)).map(([kind, count]) => [kind, { name, count }] as const)));
  const roots = own.filter(({ name }) => !holders.has(name));
  if (own.length > 0 && roots.length !== 1) findings.cutOff('There is not one module that holds all others: a part of the report is missing or damaged.');
  const top = roots.length === 1 ? roots[0]?.name : undefined;
  const inside = insideOf(blocks);
  const design = top === undefined ? undefined : designOf(top, { blocks, inside, whole, findings });
  const modules = own.filter(({ name }) => name !== top).map((block): ModuleReport => {
    const holder = holders.get(block.name);
    return { ...moduleOf(block.name, inside.get(block.name), { block, findings }), ...(holder === undefined ? {} : { parent: holder.name, ...(typeof holder.count === 'number' && holder.count > 1 ? { instanceCount: holder.count } : {}) }) };
  });
  const facts = { tool: 'Yosys', ...compact({ version, design: top }), kind: 'synth', flow: 'rtl', stage: 'synthesized' } as const;
  return { ...facts, incomplete: findings.incomplete, absent: findings.absent, modules: [...(design === undefined ? [] : [design]), ...modules], warnings: findings.list };
}

/** The total that Yosys prints is what the modules add up to. */
function designOf(top: string, { blocks, inside, whole, findings }: { readonly blocks: ReadonlyMap<string, Block>; readonly inside: ReadonlyMap<string, Inside>; readonly whole: Block | undefined; readonly findings: ReportFindings }): ModuleReport {
  const counts = inside.get(top);
  const isSame = whole === undefined || counts === undefined || (Object.keys(whole.cells).length === counts.size && Object.entries(whole.cells).every(([kind, count]) => counts.get(kind) === count));
  if (!isSame && whole.total !== 'unknown') findings.inconsistent('The modules do not add up to the total of the design.');
  const module = moduleOf(top, isSame ? counts : undefined, { block: blocks.get(top), findings });
  return { ...module, ...(module.cells === 'unknown' && isSame && whole?.total !== undefined ? { cells: whole.total } : {}), top: true };
}
