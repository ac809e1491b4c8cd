/** @file The checkable rules of this codebase: who may import whom, how large things are, what must be documented and tested. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from './helpers/shared.ts';
import { readSourceFiles, type SourceFile } from './helpers/source-files.ts';

const files = readSourceFiles();
const byPath = new Map(files.map((file) => [file.path, file]));

/** Folder (longest prefix wins) → what it may import. `npm:` entries are packages; everything else is a path prefix. */
const COMPILER_COMMON = ['main/compiler/ir/', 'main/compiler/numerics/', 'main/compiler/quantizers/', 'main/compiler/diagnostics/', 'main/compiler/cmvm/', 'main/base/', 'preload/model/'];
const RULES: readonly (readonly [folder: string, allowed: readonly string[]])[] = [
  ['preload/model/', ['preload/model/']],
  ['preload/contract/', ['preload/contract/', 'preload/model/', 'npm:@msgpack/msgpack']],
  ['preload/index.ts', ['preload/contract/', 'npm:electron']],
  ['main/base/', ['main/base/', 'npm:node']],
  ['main/compiler/numerics/', ['main/compiler/numerics/', 'main/base/', 'preload/model/']],
  ['main/compiler/ir/', ['main/compiler/ir/', 'main/compiler/numerics/', 'main/base/', 'preload/model/']],
  ['main/compiler/diagnostics/', ['main/compiler/diagnostics/', 'main/compiler/numerics/', 'main/base/', 'preload/model/']],
  ['main/compiler/quantizers/', ['main/compiler/quantizers/', 'main/compiler/ir/', 'main/compiler/numerics/', 'main/base/', 'preload/model/']],
  ['main/compiler/cmvm/', ['main/compiler/cmvm/', 'main/compiler/ir/', 'main/compiler/numerics/', 'main/base/', 'preload/model/']],
  ['main/compiler/readers/', ['main/compiler/readers/', ...COMPILER_COMMON, 'npm:yaml', 'npm:fflate', 'npm:zod']],
  ['main/compiler/readers/onnx/', ['main/compiler/readers/', ...COMPILER_COMMON, 'npm:@bufbuild/protobuf']],
  ['main/compiler/readers/reports/', ['main/compiler/readers/reports/', ...COMPILER_COMMON]],
  ['main/compiler/passes/', ['main/compiler/passes/', ...COMPILER_COMMON]],
  ['main/compiler/preflight/', ['main/compiler/preflight/', 'main/compiler/passes/', 'main/compiler/emulator/', 'main/compiler/estimators/', 'main/compiler/analysis/', ...COMPILER_COMMON]],
  ['main/compiler/emulator/', ['main/compiler/emulator/', ...COMPILER_COMMON]],
  ['main/compiler/analysis/', ['main/compiler/analysis/', 'main/compiler/emulator/', ...COMPILER_COMMON]],
  ['main/compiler/estimators/', ['main/compiler/estimators/', ...COMPILER_COMMON]],
  ['main/compiler/rtl/', ['main/compiler/rtl/', ...COMPILER_COMMON]],
  ['main/compiler/export/', ['main/compiler/export/', ...COMPILER_COMMON, 'npm:@dagrejs/dagre', 'npm:@bufbuild/protobuf']],
  ['main/compiler/hls/', ['main/compiler/hls/', ...COMPILER_COMMON]],
  ['main/workers/', ['main/workers/', 'main/compiler/', 'main/base/', 'preload/model/', 'preload/contract/', 'npm:h5wasm', 'npm:@resvg/resvg-wasm', 'npm:@yowasp/yosys', 'npm:node']],
  ['main/process/', ['main/process/', 'main/base/', 'npm:execa', 'npm:node']],
  ['main/storage/', ['main/storage/', 'main/base/', 'main/process/', 'preload/contract/', 'preload/model/', 'npm:better-sqlite3', 'npm:node', 'npm:zod']],
  ['main/toolchains/', ['main/toolchains/', 'main/base/', 'main/process/', 'main/workers/', 'preload/contract/', 'preload/model/', 'npm:node', 'npm:zod']],
  ['main/jobs/', ['main/jobs/', 'main/toolchains/', 'main/workers/', 'main/storage/', 'main/base/', 'main/process/', 'preload/contract/', 'preload/model/', 'npm:node', 'npm:zod']],
  ['main/services/', ['main/services/', 'main/storage/', 'main/jobs/', 'main/toolchains/', 'main/workers/', 'main/compiler/', 'main/base/', 'preload/contract/', 'preload/model/', 'npm:node', 'npm:zod', 'npm:fflate', 'npm:yaml']],
  ['main/hosts/electron/', ['main/hosts/electron/', 'main/services/', 'main/base/', 'preload/contract/', 'preload/model/', 'npm:electron', 'npm:node']],
  ['main/hosts/web/', ['main/hosts/web/', 'main/services/', 'main/base/', 'preload/contract/', 'preload/model/', 'npm:ws', 'npm:node']],
  ['main/cli/', ['main/cli/', 'main/services/', 'main/hosts/', 'main/base/', 'main/process/', 'preload/contract/', 'preload/model/', 'npm:node', 'npm:zod']],
  ['main/index.ts', ['main/hosts/', 'main/services/', 'main/base/', 'preload/contract/', 'npm:electron', 'npm:node']],
  ['renderer/widgets/', ['renderer/widgets/', 'npm:react', 'npm:radix-ui', 'npm:uplot', 'npm:lucide-react', 'npm:@tanstack', 'npm:@codemirror', 'npm:cmdk']],
  ['renderer/domain-widgets/', ['renderer/domain-widgets/', 'renderer/widgets/', 'preload/contract/', 'preload/model/', 'npm:react', 'npm:radix-ui', 'npm:lucide-react', 'npm:uplot']],
  ['renderer/store/', ['renderer/store/', 'renderer/studio-client/', 'preload/contract/', 'preload/model/', 'npm:react', 'npm:zustand']],
  ['renderer/studio-client/', ['renderer/studio-client/', 'preload/contract/', 'preload/model/']],
  ['renderer/app/', ['renderer/', 'preload/contract/', 'preload/model/', 'npm:']],
  ['renderer/index.tsx', ['renderer/', 'npm:react', 'npm:react-dom']],
];

/** A feature folder of the window may not import another feature. */
function ruleFor(path: string): { folder: string; allowed: readonly string[] } | undefined {
  const rule = RULES.filter(([folder]) => path.startsWith(folder)).toSorted((a, b) => b[0].length - a[0].length)[0];
  if (rule) return { folder: rule[0], allowed: rule[1] };
  const feature = /^renderer\/[^/]+\//.exec(path)?.[0];
  if (feature === undefined) return undefined;
  return { folder: feature, allowed: [feature, 'renderer/widgets/', 'renderer/domain-widgets/', 'renderer/store/', 'renderer/studio-client/', 'preload/contract/', 'preload/model/', 'npm:'] };
}

function isAllowed(target: string, relative: boolean, allowed: readonly string[]): boolean {
  if (relative) return allowed.some((prefix) => !prefix.startsWith('npm:') && target.startsWith(prefix));
  const name = target.startsWith('node:') ? 'npm:node' : `npm:${target}`;
  return allowed.some((prefix) => prefix.startsWith('npm:') && (prefix === 'npm:' ? !target.startsWith('node:') && target !== 'electron' : name.startsWith(prefix)));
}

describe('imports', () => {
  it('stay within the folder rules', () => {
    const wrong = files.flatMap((file) => {
      const rule = ruleFor(file.path);
      if (!rule) return [`${file.path}: no rule for this folder`];
      return file.imports.filter((i) => !i.target.endsWith('.css') && !isAllowed(i.target, i.relative, rule.allowed)).map((i) => `${file.path} imports ${i.target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('have no cycles among values', () => {
    expect(findCycles()).toEqual([]);
  });

  it('reach electron, SQLite and child processes only where they live', () => {
    const only: readonly (readonly [RegExp, RegExp])[] = [
      [/^electron$/, /^(main\/hosts\/electron\/|main\/index\.ts|preload\/index\.ts)/],
      [/^better-sqlite3$/, /^main\/storage\//],
      [/^(node:child_process|execa)$/, /^main\/process\//],
    ];
    const wrong = files.flatMap((file) => file.imports.flatMap((i) => only.filter(([what, where]) => what.test(i.target) && !i.typeOnly && !where.test(file.path)).map(() => `${file.path} imports ${i.target}`)));
    expect(wrong).toEqual([]);
  });
});

function findCycles(): string[] {
  const state = new Map<string, 'open' | 'closed'>();
  const cycles: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'closed') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const i of byPath.get(path)?.imports ?? []) if (i.relative && !i.typeOnly) walk(i.target, [...trail, path]);
    state.set(path, 'closed');
  };
  for (const file of files) walk(file.path, []);
  return cycles;
}

describe('sizes', () => {
  it('keep every file within 500 lines, 95 % within 350', () => {
    expect(files.filter((f) => f.lineCount > 500).map((f) => `${f.path}: ${f.lineCount}`)).toEqual([]);
    expect(percentile(files.map((f) => f.lineCount), 0.95)).toBeLessThanOrEqual(350);
  });

  it('keep every function within 70 lines, 95 % within 45, and four parameters', () => {
    const all = files.flatMap((f) => f.functions.map((fn) => ({ ...fn, at: `${f.path} ${fn.name}` })));
    expect(all.filter((fn) => fn.lines > 70 && !fn.isFlatSwitch).map((fn) => `${fn.at}: ${fn.lines} lines`)).toEqual([]);
    expect(all.filter((fn) => fn.parameters > 4).map((fn) => `${fn.at}: ${fn.parameters} parameters`)).toEqual([]);
    expect(percentile(all.map((fn) => fn.lines), 0.95)).toBeLessThanOrEqual(45);
  });
});

function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? 0;
}

describe('texts', () => {
  it('have a @file head in every file', () => {
    expect(files.filter((f) => !/^\s*\/\*\*[\s*]*@file/.test(f.text)).map((f) => f.path)).toEqual([]);
  });

  it('document every export of the compiler and of the contract, and at least 80 % elsewhere', () => {
    const undocumented = (list: readonly SourceFile[]): string[] => list.flatMap((f) => f.exports.filter((e) => !e.documented).map((e) => `${f.path} ${e.name}`));
    expect(undocumented(files.filter((f) => /^(main\/compiler|preload)\//.test(f.path)))).toEqual([]);
    const rest = files.filter((f) => !/^(main\/compiler|preload)\//.test(f.path));
    const total = rest.reduce((n, f) => n + f.exports.length, 0);
    expect(undocumented(rest).length / Math.max(total, 1)).toBeLessThanOrEqual(0.2);
  });

  it('switch no check off and use no any, default export or plain Error', () => {
    const patterns: readonly (readonly [string, RegExp])[] = [
      ['check switched off', /@ts-(ignore|nocheck|expect-error)|oxlint-disable|eslint-disable/],
      ['any', /(:|<|as|,)\s*any\b(?!\s+\w)/],
      ['plain Error', /new Error\(/],
    ];
    const wrong = files.flatMap((f) => patterns.filter(([, p]) => p.test(stripComments(f.text)) || (p.source.startsWith('@ts') && p.test(f.text))).map(([what]) => `${f.path}: ${what}`));
    expect(wrong).toEqual([]);
    expect(files.filter((f) => f.hasDefaultExport).map((f) => f.path)).toEqual([]);
  });

  it('name no path of a machine', () => {
    const wrong = [...files, ...readSourceFiles(['tests'])].filter((f) => /(^|[^A-Za-z0-9_.])\/(work|farm|root)\/[A-Za-z0-9_]/m.test(f.text)).map((f) => f.path);
    expect(wrong).toEqual([]);
  });
});

function stripComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '').replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g, "''");
}

describe('the compiler', () => {
  const names = (folder: string): string[] => (existsSync(join(repositoryRoot, folder)) ? readdirSync(join(repositoryRoot, folder)).filter((n) => n.endsWith('.ts')) : []);

  it('is pure: no clock, no chance, no environment', () => {
    const wrong = files.filter((f) => f.path.startsWith('main/compiler/') && /\bDate\.now|new Date\b|Math\.random|process\.env/.test(stripComments(f.text))).map((f) => f.path);
    expect(wrong).toEqual([]);
  });

  it('lists every pass in pipeline.ts, describes it, and tests it', () => {
    const pipeline = readFileSync(join(repositoryRoot, 'main/compiler/passes/pipeline.ts'), 'utf8');
    const passes = names('main/compiler/passes').filter((n) => /\*Requires\*|Requires:?/.test(readFileSync(join(repositoryRoot, 'main/compiler/passes', n), 'utf8')));
    expect(passes.length).toBeGreaterThan(8);
    const tests = new Set(names('tests/main/compiler/passes'));
    const wrong = passes.flatMap((n) => [
      ...(pipeline.includes(`./${n}`) || n === 'pipeline.ts' ? [] : [`${n} is not in pipeline.ts`]),
      ...(tests.has(n.replace(/\.ts$/, '.test.ts')) ? [] : [`${n} has no test`]),
      ...['Requires', 'Guarantees', 'Method', 'Does not handle'].filter((part) => !readFileSync(join(repositoryRoot, 'main/compiler/passes', n), 'utf8').includes(part)).map((part) => `${n} has no "${part}"`),
    ]);
    expect(wrong).toEqual([]);
  });

  it('documents every diagnostic code', async () => {
    const { allCodes } = (await import('../main/compiler/preflight/explain-code.ts')) as { allCodes: () => readonly { readonly code: string }[] };
    const codes = allCodes().map(({ code }) => code);
    const used = new Set(files.flatMap((f) => [...f.text.matchAll(/(?:code: |makeDiagnostic\('\w+', )'([a-z0-9-]+\/[a-z0-9-]+)'/g)].map((m) => m[1] ?? '')));
    expect(used.size).toBeGreaterThan(100);
    expect([...used].filter((code) => !codes.includes(code))).toEqual([]);
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  const lock = JSON.parse(readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8')) as { packages: Record<string, { optionalDependencies?: Record<string, string>; resolved?: string }> };

  it('has an entry for every platform’s optional package, so that "npm ci" takes it everywhere (tests/tools/complete-lock.mjs)', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, entry]) =>
      Object.keys(entry.optionalDependencies ?? {}).filter((name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages)),
    );
    expect(missing).toEqual([]);
  });

  it('names no registry', () => {
    expect(Object.values(lock.packages).filter((entry) => entry.resolved !== undefined)).toEqual([]);
  });

  it('has exact versions only in package.json', () => {
    const manifest = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const versions = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) => Object.entries(manifest[kind] ?? {}));
    expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });
});
