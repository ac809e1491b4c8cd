/**
 * @file XML as a tree of plain values: no entities, no document types, limited depth; a text that is not closed gives no tree,
 * because the last number of a cut text may be half a number.
 */

import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { ReportFindings } from './findings.ts';

/** An element: its children by name, attributes as `@name`, its own text as `#text`. */
export type XmlNode = Readonly<Record<string, unknown>>;

/** Deepest nesting that is read; real reports have about 20 levels. */
const DEPTH_LIMIT = 100;

/** Large parts that no reader looks into. */
const SKIPPED = ['*.BindNodes', '*.PragmaReport', '*.InterfaceSummary', '*.BindInstances'];

/** Return the document's elements, or undefined after saying what is wrong. Never throws. */
export function parseXml(text: string, findings: ReportFindings): XmlNode | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) {
    findings.cutOff('The file declares a document type; reports have none, so it is not read.');
    return undefined;
  }
  if (deeperThan(text, DEPTH_LIMIT)) {
    findings.cutOff(`The elements are nested more than ${DEPTH_LIMIT} deep; reports are not.`);
    return undefined;
  }
  try {
    const valid = XMLValidator.validate(text, { allowBooleanAttributes: false });
    if (valid !== true) {
      findings.cutOff(`The XML is not well-formed at line ${valid.err.line}: the report is cut off or damaged.`);
      return undefined;
    }
    const parser = new XMLParser({
      ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, processEntities: false,
      trimValues: true, ignoreDeclaration: true, ignorePiTags: true, maxNestedTags: DEPTH_LIMIT + 1, stopNodes: SKIPPED,
    });
    const tree: unknown = parser.parse(text);
    return isNode(tree) ? tree : undefined;
  } catch (error) {
    findings.cutOff(`The XML cannot be read (${error instanceof Error ? error.message : String(error)}).`);
    return undefined;
  }
}

function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (const tag of text.matchAll(/<(\/?)[A-Za-z_][^<>]*?(\/?)>/g)) {
    if (tag[1] === '/') depth--;
    else if (tag[2] !== '/') depth++;
    if (depth > limit) return true;
  }
  return false;
}

/** Whether a value is an element with children. Never throws. */
export function isNode(value: unknown): value is XmlNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Return the element below by names, or undefined. Never throws. */
export function childOf(node: unknown, ...names: readonly string[]): XmlNode | undefined {
  const found = valueAt(node, names);
  return isNode(found) ? found : undefined;
}

/** Return the text of the element below by names, or undefined. Never throws. */
export function textOf(node: unknown, ...names: readonly string[]): string | undefined {
  const found = valueAt(node, names);
  if (typeof found === 'string') return found.trim();
  const own = isNode(found) && Object.hasOwn(found, '#text') ? found['#text'] : undefined;
  return typeof own === 'string' ? own.trim() : undefined;
}

/** Return all elements of that name directly below. Never throws. */
export function childrenOf(node: unknown, name: string): readonly XmlNode[] {
  const found = valueAt(node, [name]);
  return (Array.isArray(found) ? found : [found]).filter(isNode);
}

function valueAt(node: unknown, names: readonly string[]): unknown {
  return names.reduce<unknown>((at, name) => (isNode(at) && Object.hasOwn(at, name) ? at[name] : undefined), node);
}
