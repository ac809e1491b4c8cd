/** @file Our scanner reads XML of reports as fast-xml-parser does, and refuses what is damaged. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { scanXml, type XmlNode, type XmlValue } from '../../../../../main/compiler/readers/reports/xml-scan.ts';
import { csynthXml } from '../../../../helpers/made-reports.ts';
import { hasShared } from '../../../../helpers/shared.ts';
import { everyReport } from './report-files.ts';

const LIMITS = { depth: 100, skipped: new Set<string>() };

/** The tree as fast-xml-parser builds it: elements as objects, `@` before attributes. */
function otherTree(text: string): unknown {
  return new XMLParser({
    ignoreAttributes: false, attributeNamePrefix: '@', parseTagValue: false, parseAttributeValue: false, processEntities: false, trimValues: true, ignoreDeclaration: true, ignorePiTags: true,
  }).parse(text);
}

function plain(value: XmlValue): unknown {
  if (typeof value === 'string') return value;
  return value instanceof Map ? Object.fromEntries(Array.from(value, ([name, child]) => [name, plain(child)])) : Array.from(value as readonly XmlValue[], plain);
}

function treeOf(text: string): XmlNode {
  const tree = scanXml(text, LIMITS);
  if ('kind' in tree) throw new TypeError(`${tree.kind}, line ${tree.line}`);
  return tree;
}

const texts = [
  ...everyReport().map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)] as const).filter(([, text]) => text.trimStart().startsWith('<')),
  ['made csynth.xml', csynthXml({ name: 'top', lut: 9, ff: 4, dsp: 1 }, [{ name: 'dense_config2', lut: 5, ff: 2, dsp: 1 }, { name: 'relu_config3', lut: 4, ff: 2, dsp: 0 }])] as const,
];

describe('XML of reports', () => {
  it.skipIf(!hasShared)('has eight texts or more to compare', () => expect(texts.length).toBeGreaterThanOrEqual(8));

  it.each(texts)('%s: the tree is that of fast-xml-parser', (_, text) => {
    expect(plain(treeOf(text))).toEqual(otherTree(text));
  });

  it.each([
    ['attributes of both quotes, and an element closed at once', `<a x="1" y='two > one'><b z = "3"/></a>`],
    ['repeated names as a list, in their order', '<a><b>1</b><b/><b c="2">3</b></a>'],
    ['comments, instructions and a declaration left out', '<?xml version="1.0"?>\n<!-- <b> --><a>\n<?tool <b>?>1<!-- & --></a>\n'],
    ['names with points, colons and dashes', '<a:b><Best-caseLatency>1</Best-caseLatency><x.y>2</x.y></a:b>'],
    ['entities as they stand', '<a>&lt;int&gt; &#38;</a>'],
  ])('%s', (_, text) => {
    expect(XMLValidator.validate(text)).toBe(true);
    expect(plain(treeOf(text))).toEqual(otherTree(text));
  });

  it('takes a CDATA section as text, whatever stands in it', () => {
    expect(plain(treeOf('<a><![CDATA[x < y && z]]></a>'))).toEqual({ a: 'x < y && z' });
  });

  it('keeps names that every object has as names like any other', () => {
    expect(treeOf('<a><constructor>1</constructor><toString/></a>').get('a')).toEqual(new Map([['constructor', '1'], ['toString', '']]));
    expect(treeOf('<a><__proto__><lut>1</lut></__proto__></a>').get('a')).toEqual(new Map([['__proto__', new Map([['lut', '1']])]]));
    expect('lut' in {}).toBe(false);
  });

  it.each([
    ['an element that is not closed', '<a><b>12', 1], ['half an end', '<a>12</', 1], ['another end', '<a>\n<b>1</c></a>', 2], ['an end with more to its name', '<a>1</ab>', 1],
    ['text outside', '<a/>x', 1], ['two roots', '<a/><b/>', 1], ['no root', '<!-- a -->', 1], ['an end without a start', '</a>', 1],
    ['an attribute without a value', '<a b/>', 1], ['an attribute twice', '<a b="1" b="2"/>', 1], ['an open quote', '<a b="1/>', 1], ['`<` in an attribute', '<a b="<"/>', 1],
    ['attributes without a space between', '<a b="1"c="2"/>', 1], ['a lone ampersand', '<a>\n\nap_v&d</a>', 3], ['a name that begins with a digit', '<1a/>', 1], ['`<` before a number', '<a>1 < 2</a>', 1],
    ['a damaged sign in a name', '<a\ufffd>1</a\ufffd>', 1], ['a comment without end', '<a/><!-- -', 1], ['CDATA outside the root', '<![CDATA[x]]><a/>', 1],
  ])('refuses %s and names the line', (_, text, line) => {
    expect(scanXml(text, LIMITS)).toEqual({ kind: 'not well-formed', line });
  });

  it('refuses document types and elements nested deeper than allowed', () => {
    expect(scanXml('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', LIMITS)).toEqual({ kind: 'document type', line: 1 });
    expect(scanXml('<a>'.repeat(101) + '</a>'.repeat(101), LIMITS)).toEqual({ kind: 'too deep', line: 1 });
    expect('kind' in scanXml('<a>'.repeat(100) + '</a>'.repeat(100), LIMITS)).toBe(false);
  });

  it('leaves out skipped elements but notices damage in them', () => {
    const limits = { ...LIMITS, skipped: new Set(['b']) };
    expect(scanXml('<a><b><c>1</c></b><d>2</d></a>', limits)).toEqual(new Map([['a', new Map([['d', '2']])]]));
    expect(scanXml('<a><b><c>1</b><d>2</d></a>', limits)).toEqual({ kind: 'not well-formed', line: 1 });
  });
});
