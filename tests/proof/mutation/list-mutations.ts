/**
 * @file The small wrong changes that can be made to a source file: another operator, another comparison, a constant off by
 * one, a condition turned round. Found in the syntax tree, so that types, texts and comments stay as they are.
 */

import { parseSync } from 'oxc-parser';

/** One change of a file. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** The expression that is changed. */
  readonly host: { readonly start: number; readonly end: number };
  /** 1-based. */
  readonly line: number;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const OPERATORS: Readonly<Record<string, string>> = {
  '+': '-', '-': '+', '*': '+', '/': '*', '%': '*', '**': '*', '<<': '>>', '>>': '<<', '>>>': '<<', '&': '|', '|': '&', '^': '&',
  '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===', '&&': '||', '||': '&&',
};

const FUNCTIONS: Readonly<Record<string, string>> = { floor: 'ceil', ceil: 'floor', min: 'max', max: 'min', trunc: 'floor', some: 'every', every: 'some' };

/** What is said to a reader, checked for our own bugs, or only chooses between equally exact ways of computing. */
const PASSED_OVER = /^(assert|assertNever|defined|refuse|unsupported|makeDiagnostic|skipped|fail|hashText)$/;
const NOT_OBSERVABLE = /^(neededBits|productBits|resultBits|code|message|help|severity|castBits)$/;

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function nameOf(node: unknown): string {
  return isNode(node) && typeof node['name'] === 'string' ? node['name'] : '';
}

/** What is checked of a file is changed, what is said about it is not: `context.expect(condition, code, message, …)`. */
function childrenOf(node: Node): Readonly<Record<string, unknown>> {
  if (isPlaceholder(node)) return { left: node['left'] };
  const says = node.type === 'CallExpression' && isNode(node['callee']) && nameOf(node['callee']['property']) === 'expect';
  return says && Array.isArray(node['arguments']) ? { condition: (node['arguments'] as readonly unknown[])[0] } : node;
}

function isPassedOver(node: Node): boolean {
  if (node.type.startsWith('TS') && node.type !== 'TSNonNullExpression' && node.type !== 'TSAsExpression' && node.type !== 'TSSatisfiesExpression') return true;
  if (node.type === 'ThrowStatement' || node.type === 'ImportDeclaration') return true;
  if (node.type === 'CallExpression') return PASSED_OVER.test(nameOf(node['callee']));
  if (node.type === 'Property') return NOT_OBSERVABLE.test(nameOf(node['key']));
  if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration') return NOT_OBSERVABLE.test(nameOf(node['id']));
  return false;
}

/** What stands for an element beyond the end is asked for by the type check and never reached: `values[i] ?? 0`, `shape.at(-1) ?? 1`. */
function isPlaceholder(node: Node): boolean {
  const [left, right] = [node['left'], node['right']];
  if (node.type !== 'LogicalExpression' || node['operator'] !== '??' || !isNode(left) || !isNode(right) || right.type !== 'Literal') return false;
  const isAt = left.type === 'CallExpression' && isNode(left['callee']) && nameOf(left['callee']['property']) === 'at';
  return isAt || (left.type === 'MemberExpression' && left['computed'] === true);
}

const CONDITIONAL = /^(ConditionalExpression|IfStatement)$/;

/** A replacement of part of the text. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

function operatorEdit(source: string, node: Node): Edit[] {
  const [left, right, operator] = [node['left'], node['right'], node['operator']];
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  const other = OPERATORS[operator];
  const at = source.indexOf(operator, left.end);
  return other === undefined || at < 0 || at >= right.start ? [] : [{ start: at, end: at + operator.length, replacement: other }];
}

function literalEdit(node: Node): Edit[] {
  const { start, end } = node;
  if (typeof node['value'] === 'boolean') return [{ start, end, replacement: String(!node['value']) }];
  if (typeof node['value'] === 'number' && Number.isFinite(node['value'])) return [{ start, end, replacement: `(${node['value']} + 1)` }];
  if (typeof node['bigint'] === 'string') return [{ start, end, replacement: `${BigInt(node['bigint']) + 1n}n` }];
  return [];
}

function conditionEdit(source: string, test: unknown): Edit[] {
  return isNode(test) ? [{ start: test.start, end: test.end, replacement: `!(${source.slice(test.start, test.end)})` }] : [];
}

function callEdit(node: Node): Edit[] {
  const property = isNode(node['callee']) ? node['callee']['property'] : undefined;
  const other = FUNCTIONS[nameOf(property)];
  return isNode(property) && other !== undefined ? [{ start: property.start, end: property.end, replacement: other }] : [];
}

function editsOf(source: string, node: Node): Edit[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorEdit(source, node);
    case 'Literal':
      return literalEdit(node);
    case 'ConditionalExpression':
    case 'IfStatement':
      return conditionEdit(source, node['test']);
    case 'UnaryExpression':
      return node['operator'] === '!' || node['operator'] === '-' ? [{ start: node.start, end: node.start + 1, replacement: ' ' }] : [];
    case 'CallExpression':
      return callEdit(node);
    default:
      return [];
  }
}

/** AssemblyScript has decorators where TypeScript has none; blanks keep every position. */
function withoutDecorators(source: string): string {
  return source.replaceAll(/^\s*@\w+(?:\([^)\n]*\))?/gm, (text) => ' '.repeat(text.length)).replaceAll(/@(?:inline|lazy|unmanaged|external)\b/g, (text) => ' '.repeat(text.length));
}

/** Return all changes, in the order of the text. @throws {SyntaxError} if the file cannot be parsed */
export function listMutations(path: string, source: string): Mutation[] {
  const { program, errors } = parseSync(path, withoutDecorators(source));
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  const edits: Omit<Mutation, 'line'>[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) visit(item);
    } else if (isNode(value) && !isPassedOver(value)) {
      // A condition is the expression itself; everything else is changed within the node that was looked at.
      for (const edit of editsOf(source, value)) edits.push({ ...edit, host: CONDITIONAL.test(value.type) ? { start: edit.start, end: edit.end } : { start: value.start, end: value.end } });
      for (const [key, child] of Object.entries(childrenOf(value))) if (key !== 'typeAnnotation' && key !== 'typeParameters' && key !== 'typeArguments' && key !== 'returnType') visit(child);
    }
  };
  visit(program);
  return edits.toSorted((a, b) => a.start - b.start).map((edit) => ({ ...edit, line: source.slice(0, edit.start).split('\n').length }));
}

/** Return the text with a change made. */
export function applyMutation(source: string, { start, end, replacement }: Pick<Mutation, 'start' | 'end' | 'replacement'>): string {
  return source.slice(0, start) + replacement + source.slice(end);
}
