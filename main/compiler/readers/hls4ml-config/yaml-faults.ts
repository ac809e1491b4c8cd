/**
 * @file What is wrong with a text that is not YAML, in the words of somebody who writes configurations: which line, what
 * stands there, what would be right. Deliberately not the words of the library, which name the parts of its own grammar.
 */

import { isCollection, visit } from 'yaml';
import type { Document, YAMLParseError } from 'yaml';

/** Longest piece of the file that a message repeats. @unit UTF-16 code units */
const SHOWN_LENGTH_MAX = 40;

/**
 * Describe the first fault of a document: `line 1: the list that opens with [ is never closed; end it with ]`.
 *
 * Never throws.
 */
export function describeYamlFault(text: string, document: Document, fault: YAMLParseError): string {
  const open = fault.code === 'BAD_INDENT' || fault.code === 'MISSING_CHAR' ? unclosed(text, document, fault) : undefined;
  const offset = open?.offset ?? Math.min(fault.pos[0], Math.max(0, text.length - 1));
  return `line ${lineOf(text, offset)}: ${open?.words ?? wordsOf(text, offset, fault)}`;
}

/** A line with a fault: its text, and what stands from the fault on. */
interface FaultyLine {
  readonly line: string;
  readonly rest: string;
}

const WORDS: Readonly<Partial<Record<YAMLParseError['code'], (at: FaultyLine) => string>>> = {
  DUPLICATE_KEY: ({ line }) => `the key ${shown(line.split(':')[0]?.trim() ?? '')} stands twice in the same mapping; keep one`,
  TAB_AS_INDENT: () => 'it is indented with a tab; use spaces',
  BAD_INDENT: ({ line }) => `${shown(line)} is indented like no line around it; give the keys of one mapping the same number of spaces`,
  BLOCK_AS_IMPLICIT_KEY: ({ line }) => (line.split(/:\s/).length < 3 ? `${shown(line)} has a value already, and the next line is indented deeper; align the two, or remove the value` : `${shown(line)} has a second ": "; begin a new line after the first, or put the value in quotes`),
  MISSING_CHAR: incomplete,
  MULTILINE_IMPLICIT_KEY: incomplete,
  BAD_SCALAR_START: ({ line }) => `${shown(line)} has a value that begins with @, \` or %; put it in quotes`,
  BAD_DQ_ESCAPE: ({ line }) => `${shown(line)} has a backslash in double quotes; write two, or use single quotes`,
  MULTIPLE_DOCS: () => 'a second document begins here; keep one in the file',
  RESOURCE_EXHAUSTION: () => 'its values are nested far too deep',
};

function incomplete({ line }: FaultyLine): string {
  return `${shown(line)} is incomplete; write "key: value" with a space behind the colon, a comma between items and a space before #`;
}

function wordsOf(text: string, offset: number, { code }: YAMLParseError): string {
  const at = { line: lineAt(text, offset), rest: lineAt(text.slice(offset), 0) };
  return WORDS[code]?.(at) ?? `${shown(at.line)} cannot be read from ${shown(at.rest)} on; put text with special characters in quotes`;
}

/** Describe an alias (`*name`) whose anchor does not stand before it. Never throws. */
export function describeLostAlias(text: string, name: string): string {
  return `line ${lineOf(text, Math.max(0, text.search(new RegExp(`\\*${name.replaceAll(/\W/g, '\\$&')}(?!\\S)`))))}: *${name} refers to a value marked &${name}, and none stands before it; write the value out`;
}

interface Unclosed {
  readonly offset: number;
  readonly words: string;
}

/** The innermost list, mapping or quote that the fault leaves open. */
function unclosed(text: string, document: Document, fault: YAMLParseError): Unclosed | undefined {
  let found: Unclosed | undefined;
  visit(document, {
    Node: (_key, node) => {
      if (!node.range) return;
      const [start, end] = node.range;
      const opening = text[start] ?? '';
      if (end < fault.pos[0] - 1 || start > fault.pos[0]) return;
      if (isCollection(node) && node.flow === true && text[end - 1] !== CLOSING[opening]) found = { offset: start, words: `the ${opening === '[' ? 'list' : 'mapping'} that opens with ${opening} is never closed; end it with ${CLOSING[opening] ?? ''}` };
      if (!isCollection(node) && (opening === '"' || opening === "'") && text.indexOf(opening, start + 1) < 0) found = { offset: start, words: `the text that opens with ${opening} is never closed; end it with ${opening}` };
    },
  });
  return found;
}

const CLOSING: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? undefined : end).trim();
}

function shown(words: string): string {
  return `"${words.length > SHOWN_LENGTH_MAX ? `${words.slice(0, SHOWN_LENGTH_MAX)}…` : words}"`;
}
