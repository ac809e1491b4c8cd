/** @file XML of reports as a tree of plain values, and what stands below by names. What is not closed gives no tree: the last number of a cut text may be half a number. */

import type { ReportFindings } from './findings.ts';
import { scanXml, type XmlNode, type XmlValue } from './xml-scan.ts';

/** Deepest nesting that is read; real reports have about 20 levels. */
const DEPTH_LIMIT = 100;

/** Large parts that no reader looks into. */
const SKIPPED = new Set(['BindNodes', 'PragmaReport', 'InterfaceSummary', 'BindInstances']);

/** Return the document's elements, or undefined after saying what is wrong. Never throws. */
export function parseXml(text: string, findings: ReportFindings): XmlNode | undefined {
  const tree = scanXml(text, { depth: DEPTH_LIMIT, skipped: SKIPPED });
  if (!('kind' in tree)) return tree;
  if (tree.kind === 'document type') findings.cutOff('The file declares a document type; reports have none, so it is not read.');
  else if (tree.kind === 'too deep') findings.cutOff(`The elements are nested more than ${DEPTH_LIMIT} deep; reports are not.`);
  else findings.cutOff(`The XML is not well-formed at line ${tree.line}: the report is cut off or damaged.`);
  return undefined;
}

/** Whether a value is an element with children. Never throws. */
export function isNode(value: XmlValue | undefined): value is XmlNode {
  return value instanceof Map;
}

/** Return the element below by names, or undefined. Never throws. */
export function childOf(node: XmlValue | undefined, ...names: readonly string[]): XmlNode | undefined {
  const found = valueAt(node, names);
  return isNode(found) ? found : undefined;
}

/** Return the text of the element below by names, or of the element itself without names; undefined where there is none. Never throws. */
export function textOf(node: XmlValue | undefined, ...names: readonly string[]): string | undefined {
  const found = valueAt(node, names);
  if (typeof found === 'string') return found;
  const own = isNode(found) ? found.get('#text') : undefined;
  return typeof own === 'string' ? own : undefined;
}

/** Return all elements of that name directly below. Never throws. */
export function childrenOf(node: XmlValue | undefined, name: string): readonly XmlNode[] {
  return elementsIn(valueAt(node, [name]));
}

/** Return what has children among what stands under a name. Never throws. */
export function elementsIn(value: XmlValue | undefined): readonly XmlNode[] {
  if (isNode(value)) return [value];
  return value === undefined || typeof value === 'string' ? [] : value.filter(isNode);
}

function valueAt(node: XmlValue | undefined, names: readonly string[]): XmlValue | undefined {
  let at = node;
  for (const name of names) at = isNode(at) ? at.get(name) : undefined;
  return at;
}
