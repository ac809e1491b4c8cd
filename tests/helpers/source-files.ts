/** @file The repository's own source files, parsed: imports, exports with their docstrings, functions with their sizes. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'oxc-parser';
import { repositoryRoot } from './shared.ts';

/** One import or re-export of a file. */
export interface ImportFact {
  /** Package name, or path from the repository's root for relative imports. */
  readonly target: string;
  readonly relative: boolean;
  readonly typeOnly: boolean;
}

/** One function of a file. */
export interface FunctionFact {
  readonly name: string;
  readonly lines: number;
  readonly parameters: number;
  /** One exhaustive switch with single-line arms may be longer. */
  readonly isFlatSwitch: boolean;
}

/** A parsed source file. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly imports: readonly ImportFact[];
  readonly exports: readonly { readonly name: string; readonly documented: boolean }[];
  readonly hasDefaultExport: boolean;
  readonly functions: readonly FunctionFact[];
}

type Node = { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown };

const FOLDERS = ['main', 'preload', 'renderer'];
/** AssemblyScript: another language in the same letters, compiled by main/process/compile-kernels.ts. */
const ASSEMBLY = /^main\/compiler\/emulator\/wasm\/assembly\//;

/** Return every source file of the three source folders, parsed. */
export function readSourceFiles(folders: readonly string[] = FOLDERS): SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(repositoryRoot, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(repositoryRoot.length + 1)),
  );
  return paths.filter((path) => !ASSEMBLY.test(path)).toSorted().map(parseFile);
}

function parseFile(path: string): SourceFile {
  const text = readFileSync(join(repositoryRoot, path), 'utf8');
  const parsed = parseSync(path, text);
  const program = parsed.program as unknown as Node & { body: Node[] };
  const docEnds = parsed.comments.filter((c) => c.type === 'Block' && c.value.startsWith('*') && !c.value.includes('@file')).map((c) => c.end);
  const functions: FunctionFact[] = [];
  visit(program, undefined, (node, parent) => {
    const fact = functionFact(node, parent, text);
    if (fact) functions.push(fact);
  });
  return {
    path,
    text,
    lineCount: text.split('\n').length - 1,
    imports: program.body.flatMap((node) => importFact(node, path)),
    exports: program.body.flatMap((node) => exportFacts(node, (at) => docEnds.some((end) => end <= at && text.slice(end, at).trim() === ''))),
    hasDefaultExport: program.body.some((node) => node.type === 'ExportDefaultDeclaration'),
    functions,
  };
}

function importFact(node: Node, path: string): ImportFact[] {
  if (!['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(node.type)) return [];
  const source = (node['source'] as { value?: string } | null)?.value;
  if (source === undefined) return [];
  const relative = source.startsWith('.');
  const kind = node['importKind'] ?? node['exportKind'];
  const specifiers = (node['specifiers'] as Node[] | undefined) ?? [];
  const allTypes = specifiers.length > 0 && specifiers.every((s) => s['importKind'] === 'type' || s['exportKind'] === 'type');
  return [{ target: relative ? normalize(join(dirname(path), source)) : source, relative, typeOnly: kind === 'type' || allTypes }];
}

function exportFacts(node: Node, documentedAt: (start: number) => boolean): { name: string; documented: boolean }[] {
  if (node.type !== 'ExportNamedDeclaration' || !node['declaration']) return [];
  const declaration = node['declaration'] as Node;
  const documented = documentedAt(node.start);
  const declarators = declaration['declarations'] as { id: { name?: string } }[] | undefined;
  const names = declarators ? declarators.map((d) => d.id.name ?? '?') : [(declaration['id'] as { name?: string } | undefined)?.name ?? '?'];
  return names.map((name) => ({ name, documented }));
}

function functionFact(node: Node, parent: Node | undefined, text: string): FunctionFact | undefined {
  if (!['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'].includes(node.type)) return undefined;
  const own = (node['id'] as { name?: string } | null)?.name;
  const key = (parent?.['key'] as { name?: string } | undefined)?.name ?? (parent?.['id'] as { name?: string } | undefined)?.name;
  const body = node['body'] as (Node & { body?: Node[] }) | null;
  const statements = body?.type === 'BlockStatement' ? (body.body ?? []) : [];
  const lines = text.slice(node.start, node.end).split('\n').length;
  return {
    name: own ?? key ?? '(anonymous)',
    lines,
    parameters: ((node['params'] as unknown[] | undefined) ?? []).length,
    isFlatSwitch: statements.length <= 2 && statements.some((s) => s.type === 'SwitchStatement'),
  };
}

function visit(node: Node, parent: Node | undefined, enter: (node: Node, parent: Node | undefined) => void): void {
  enter(node, parent);
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, node, enter);
    }
  }
}
