/**
 * @file Walks through an XML text once and builds its elements: the part of XML that reports are written in, and no more. No document
 * types, no entities (an `&` stays as it stands), limited depth. A text that is not well-formed gives no elements at all.
 */

/** An element with children or attributes: children by name, attributes as `@name`, its own text as `#text`. */
export type XmlNode = ReadonlyMap<string, XmlValue>;

/** What stands under a name: a text, an element, or several where the name is repeated. */
export type XmlValue = string | XmlNode | readonly (string | XmlNode)[];

/** Why a text has no elements, and where. */
export interface XmlFault {
  readonly kind: 'not well-formed' | 'document type' | 'too deep';
  /** @unit line, from 1 */
  readonly line: number;
}

/** What limits the walk. */
export interface XmlLimits {
  readonly depth: number;
  /** Elements that nobody looks into: their tags are checked, nothing is kept. */
  readonly skipped: ReadonlySet<string>;
}

interface Element {
  readonly name: string;
  readonly isSkipped: boolean;
  node: Map<string, string | XmlNode | (string | XmlNode)[]> | undefined;
  text: string;
}

interface Walk {
  readonly text: string;
  readonly limits: XmlLimits;
  readonly open: Element[];
  /** Holds the root element under its name. */
  readonly document: Element;
  at: number;
  /** The next `&`; text.length: there is none. */
  ampersand: number;
  fault: XmlFault['kind'] | undefined;
}

/** Return the document's elements, or what is wrong with the text. Never throws. */
export function scanXml(text: string, limits: XmlLimits): XmlNode | XmlFault {
  const document: Element = { name: '', isSkipped: false, node: undefined, text: '' };
  const walk: Walk = { text, limits, open: [document], document, at: 0, ampersand: -1, fault: undefined };
  while (walk.fault === undefined && walk.at < text.length) passNext(walk);
  if (walk.fault === undefined && walk.open.length === 1 && document.text === '' && document.node?.size === 1) return document.node;
  return { kind: walk.fault ?? 'not well-formed', line: text.slice(0, walk.at).split('\n').length };
}

/** The text up to the next `<`, and what begins there. */
function passNext(walk: Walk): void {
  const { text, open } = walk;
  const next = text.indexOf('<', walk.at);
  const end = next < 0 ? text.length : next;
  if (end > walk.at) passText(walk, open.at(-1), end);
  if (next < 0 || walk.fault !== undefined) return;
  const sign = text.charCodeAt(next + 1);
  if (sign === SLASH) closeElement(walk);
  else if (sign === QUESTION) passUntil(walk, '?>', 2);
  else if (sign === EXCLAMATION) passDeclaration(walk);
  else openElement(walk);
}

/** A text of its own is added only where it is kept; an `&` that begins no entity is damage. */
function passText(walk: Walk, here: Element | undefined, end: number): void {
  const { text } = walk;
  if (here !== undefined && !here.isSkipped) here.text += text.slice(walk.at, end).trim();
  if (walk.ampersand < walk.at) walk.ampersand = indexFrom(text, '&', walk.at);
  while (walk.ampersand < end) {
    if (!/^&(?:#\d{1,7}|#x[\dA-Fa-f]{1,6}|[A-Za-z]\w{1,20});/.test(text.slice(walk.ampersand, walk.ampersand + 24))) walk.fault = 'not well-formed';
    walk.ampersand = indexFrom(text, '&', walk.ampersand + 1);
  }
  walk.at = end;
}

function indexFrom(text: string, sign: string, start: number): number {
  const at = text.indexOf(sign, start);
  return at < 0 ? text.length : at;
}

const [SLASH, QUESTION, EXCLAMATION, CLOSE, EQUALS] = [0x2f, 0x3f, 0x21, 0x3e, 0x3d];

function passUntil(walk: Walk, end: string, skip: number): void {
  const at = walk.text.indexOf(end, walk.at + skip);
  if (at < 0) walk.fault = 'not well-formed';
  else walk.at = at + end.length;
}

function passDeclaration(walk: Walk): void {
  const { text, at } = walk;
  const here = walk.open.at(-1);
  if (text.startsWith('<!--', at)) passUntil(walk, '-->', 4);
  else if (text.startsWith('<![CDATA[', at) && here !== undefined && walk.open.length > 1) {
    passUntil(walk, ']]>', 9);
    if (walk.fault === undefined && !here.isSkipped) here.text += text.slice(at + 9, walk.at - 3);
  } else walk.fault = /^<!(?:DOCTYPE|ENTITY)/i.test(text.slice(at, at + 9)) ? 'document type' : 'not well-formed';
}

/** Letters, digits and `_ - . :`, and what lies beyond ASCII; the sign for damage is no letter. */
function isNameSign(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x2d && code <= 0x3a && code !== SLASH) || code === 0x5f || (code >= 0xc0 && code !== 0xfffd);
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;
}

/** Where a name that starts at `start` ends; `start` itself where none does. */
function endOfName(text: string, start: number): number {
  const first = text.charCodeAt(start);
  // Digits, `-` and `.` stand in a name but do not begin one.
  if (first >= 0x2d && first <= 0x39) return start;
  let at = start;
  while (isNameSign(text.charCodeAt(at))) at++;
  return at;
}

function openElement(walk: Walk): void {
  const { text, open, limits } = walk;
  const start = walk.at + 1;
  const end = endOfName(text, start);
  const name = text.slice(start, end);
  const isSkipped = open.at(-1)?.isSkipped === true || limits.skipped.has(name);
  const element: Element = { name, isSkipped, node: undefined, text: '' };
  walk.at = end;
  const isWhole = text.charCodeAt(end) === CLOSE || readAttributes(walk, element);
  if (end === start || !isWhole) {
    walk.fault = 'not well-formed';
    return;
  }
  const isClosed = text.charCodeAt(walk.at) === SLASH;
  walk.at += isClosed ? 2 : 1;
  if (isClosed) addTo(open.at(-1), element);
  else if (open.length > limits.depth) walk.fault = 'too deep';
  else open.push(element);
}

/** Attributes up to `>` or `/>`, where the walk then stands. */
function readAttributes(walk: Walk, element: Element): boolean {
  const { text } = walk;
  for (;;) {
    const before = walk.at;
    passSpace(walk);
    const sign = text.charCodeAt(walk.at);
    if (sign === CLOSE) return true;
    if (sign === SLASH) return text.charCodeAt(walk.at + 1) === CLOSE;
    if (walk.at === before || !readAttribute(walk, element)) return false;
  }
}

function readAttribute(walk: Walk, element: Element): boolean {
  const { text } = walk;
  const end = endOfName(text, walk.at);
  const name = `@${text.slice(walk.at, end)}`;
  if (end === walk.at || element.node?.has(name) === true) return false;
  walk.at = end;
  passSpace(walk);
  if (text.charCodeAt(walk.at) !== EQUALS) return false;
  walk.at++;
  passSpace(walk);
  const quote = text[walk.at];
  const stop = quote === '"' || quote === "'" ? text.indexOf(quote, walk.at + 1) : -1;
  if (stop < 0) return false;
  const value = text.slice(walk.at + 1, stop);
  walk.at = stop + 1;
  (element.node ??= new Map()).set(name, value.trim());
  return !value.includes('<');
}

function passSpace(walk: Walk): void {
  while (isSpace(walk.text.charCodeAt(walk.at))) walk.at++;
}

function closeElement(walk: Walk): void {
  const { text, open } = walk;
  const element = open.at(-1);
  const end = walk.at + 2 + (element?.name.length ?? 0);
  if (element === undefined || open.length === 1 || !text.startsWith(element.name, walk.at + 2)) {
    walk.fault = 'not well-formed';
    return;
  }
  walk.at = end;
  passSpace(walk);
  if (text.charCodeAt(walk.at) !== CLOSE) walk.fault = 'not well-formed';
  walk.at++;
  open.pop();
  addTo(open.at(-1), element);
}

function addTo(parent: Element | undefined, { name, isSkipped, node, text }: Element): void {
  if (parent === undefined || isSkipped) return;
  if (node !== undefined && text !== '') node.set('#text', text);
  const value = node ?? text;
  const children = (parent.node ??= new Map());
  const known = children.get(name);
  if (known === undefined) children.set(name, value);
  else if (typeof known === 'string' || known instanceof Map) children.set(name, [known, value]);
  else known.push(value);
}
