/**
 * @file A design to hls4ml's configuration file.
 *
 * An imported design is written into its own text: only what differs from what the text says is set, so that order, tags,
 * comments and keys this program does not know stay as they are. Any other design is written in hls4ml's order.
 */

import { Document, isAlias, isCollection, isScalar, visit } from 'yaml';
import type { Node } from 'yaml';
import { diffDesigns } from '../../../../preload/model/design.ts';
import type { ConfigValue, Design } from '../../../../preload/model/design.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';
import { besideTexts, bitloomBlock, BITLOOM_KEY } from './bitloom-block.ts';
import { parseConfigYaml } from './parse-yaml.ts';
import { isBareForm, PART_KEYS, readHls4mlConfig } from './read-config.ts';

/** The file's text, and what of the design it does not hold. */
export interface WrittenConfig {
  readonly text: string;
  readonly diagnostics: readonly Diagnostic[];
}

/** Design fields and the top-level keys they are written to. */
const FIELD_KEYS: Readonly<Record<string, string>> = { backend: 'Backend', ioType: 'IOType', clockPeriodNs: 'ClockPeriod' };

/** Write a design as YAML text. Never throws: an imported text that cannot be edited is written anew. */
export function writeHls4mlConfig(design: Design): WrittenConfig {
  const edited = design.importedYaml === undefined ? undefined : editImported(design, design.importedYaml);
  return { text: edited ?? writeNew(design), diagnostics: notExpressible(design) };
}

function writeNew(design: Design): string {
  const { OutputDir, ProjectName, ...others } = design.otherKeys;
  const block = bitloomBlock(design);
  const content = {
    ...(OutputDir === undefined ? {} : { OutputDir }),
    ...(ProjectName === undefined ? {} : { ProjectName }),
    Backend: design.backend,
    Part: design.part,
    ClockPeriod: design.clockPeriodNs,
    IOType: design.ioType,
    ...others,
    HLSConfig: design.hlsConfig,
    ...(block === undefined ? {} : { [BITLOOM_KEY]: block }),
  };
  return new Document(content, { aliasDuplicateObjects: false }).toString({ lineWidth: 0 });
}

function editImported(design: Design, text: string): string | undefined {
  const { document, values } = parseConfigYaml(text, 'imported configuration');
  const before = readHls4mlConfig(text, { name: design.name }).design;
  if (!document || !values || !before) return undefined;
  const isBare = isBareForm(values);
  const changes = diffDesigns(before, design).flatMap((change) => {
    const path = pathInFile(change.path, isBare, document);
    return path ? [{ path, to: change.to }] : [];
  });
  changes.push(...blockChanges(before, design));
  if (changes.length === 0) return text;
  for (const { path, to } of changes) {
    ownTheWay(document, path);
    if (to === undefined) document.deleteIn(path);
    else document.setIn(path, isScalarValue(to) ? keepStyle(document.getIn(path, true), to) : document.createNode(to));
  }
  return document.toString({ lineWidth: 0 });
}

/** What hls4ml has no key for stands in a mapping of its own, which goes with the last of its keys. */
function blockChanges(before: Design, after: Design): readonly { readonly path: readonly string[]; readonly to: ConfigValue | undefined }[] {
  const [old = {}, block] = [bitloomBlock(before), bitloomBlock(after)];
  if (block === undefined) return Object.keys(old).length === 0 ? [] : [{ path: [BITLOOM_KEY], to: undefined }];
  const keys = [...new Set([...Object.keys(old), ...Object.keys(block)])];
  return keys.filter((key) => JSON.stringify(old[key]) !== JSON.stringify(block[key])).map((key) => ({ path: [BITLOOM_KEY, key], to: block[key] }));
}

/** Where a change of the design stands in the file; undefined for what the file has no place for. */
function pathInFile(path: readonly string[], isBare: boolean, document: Document): readonly string[] | undefined {
  const [field = '', ...rest] = path;
  if (field === 'hlsConfig') return isBare ? rest : ['HLSConfig', ...rest];
  if (isBare) return undefined;
  if (field === 'otherKeys') return rest;
  if (field === 'part') return [PART_KEYS.find((key) => document.has(key)) ?? 'Part'];
  const key = FIELD_KEYS[field];
  return key === undefined ? undefined : [key];
}

/**
 * Make the way to a value belong to this place only: an alias on it becomes a copy of what it stands for, and where a
 * collection on it is the source of aliases elsewhere, those become copies first.
 */
function ownTheWay(document: Document, path: readonly string[]): void {
  for (let length = 1; length < path.length; length++) {
    const way = path.slice(0, length);
    const node = document.getIn(way, true);
    if (isAlias(node)) {
      const source = node.resolve(document);
      if (source) document.setIn(way, withoutAnchor(source));
    } else if (isCollection(node)) {
      if (node.anchor !== undefined) copyInto(document, node, node.anchor);
    } else if (node !== undefined) {
      document.setIn(way, document.createNode({}));
    }
  }
}

function copyInto(document: Document, source: Node, anchor: string): void {
  visit(document, { Alias: (_key, alias) => (alias.source === anchor ? withoutAnchor(source) : undefined) });
}

function withoutAnchor(source: Node): Node {
  const copy = source.clone() as Node & { anchor?: string };
  delete copy.anchor;
  return copy;
}

/** A changed scalar keeps its comment and quotes. */
function keepStyle(node: unknown, value: ConfigValue): unknown {
  if (!isScalar(node)) return value;
  node.value = value;
  return node;
}

function isScalarValue(value: ConfigValue): boolean {
  return value === null || typeof value !== 'object';
}

function notExpressible(design: Design): readonly Diagnostic[] {
  const settings = besideTexts(design);
  if (settings.length === 0) return [];
  return [makeDiagnostic('note', 'config-file/not-expressible', `hls4ml has no key for: ${settings.join(', ')}. The file holds that under ${BITLOOM_KEY}, which hls4ml ignores: it would convert the network without it.`)];
}
