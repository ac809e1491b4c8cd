/**
 * @file The proof of the compatibility headers (resources/hls/ap_types): one generated program, compiled once with them and
 * once with AMD's, both run on the same operands, their result files compared word for word.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import { RandomSource } from '../../helpers/random-source.ts';
import { repositoryRoot } from '../../helpers/shared.ts';
import { combinations } from '../fixed-point/combinations.ts';
import type { Combination } from '../fixed-point/combinations.ts';
import { operandRows } from '../fixed-point/operands.ts';
import { apTypesProgram, OPERATIONS_PER_ROW, RESULT_WORDS } from './program.ts';

/** Folder of the headers under proof. */
export const COMPATIBILITY_HEADERS = join(repositoryRoot, 'resources/hls/ap_types');

/** How much is proved. */
export interface ApTypesProofSize {
  readonly seed: number;
  readonly unitCount: number;
  /** Combinations of types per program. */
  readonly combinationCount: number;
  readonly rowCount: number;
  /** Folder of AMD's ap_fixed.h. */
  readonly headers: string;
}

/** What came out. */
export interface ApTypesProofResult {
  readonly operationCount: number;
  readonly combinationCount: number;
  /** The first differences, in words. */
  readonly differences: readonly string[];
  readonly differenceCount: number;
}

const NAMED_MAX = 20;

/** Run the proof. @throws if a program cannot be compiled or run */
export async function proveApTypes(size: ApTypesProofSize): Promise<ApTypesProofResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-ap-types-'));
  const found: string[] = [];
  let differenceCount = 0;
  try {
    for (let index = 0; index < size.unitCount; index++) {
      const random = new RandomSource(size.seed, index);
      const all = combinations(random, size.combinationCount, 'all');
      const source = join(folder, 'unit.cpp');
      writeFileSync(source, apTypesProgram(all, size.rowCount));
      writeFileSync(join(folder, 'operands.bin'), Buffer.concat(all.map((c) => Buffer.from(operandRows(random, c, size.rowCount).buffer))));
      const [ours, theirs] = await Promise.all([COMPATIBILITY_HEADERS, size.headers].map((headers, k) => resultsOf({ folder, headers, name: `unit-${k}`, source })));
      const { count, named } = compare(all, size.rowCount, ours ?? new BigUint64Array(), theirs ?? new BigUint64Array());
      differenceCount += count;
      found.push(...named);
    }
    const combinationCount = size.unitCount * size.combinationCount;
    return { operationCount: combinationCount * size.rowCount * OPERATIONS_PER_ROW, combinationCount, differences: found.slice(0, NAMED_MAX), differenceCount };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function resultsOf({ folder, headers, name, source }: { readonly folder: string; readonly headers: string; readonly name: string; readonly source: string }): Promise<BigUint64Array> {
  const program = join(folder, name);
  await promisify(execFile)('g++', ['-O1', '-std=c++17', '-w', '-DNDEBUG', '-I', headers, source, '-o', program]);
  const results = join(folder, `${name}.bin`);
  execFileSync(program, [join(folder, 'operands.bin'), results], { stdio: 'ignore' });
  const bytes = readFileSync(results);
  return new BigUint64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function compare(all: readonly Combination[], rowCount: number, ours: BigUint64Array, theirs: BigUint64Array): { readonly count: number; readonly named: readonly string[] } {
  const named: string[] = [];
  let count = ours.length === theirs.length && ours.length > 0 ? 0 : 1;
  for (let at = 0; at < theirs.length; at += 4) {
    if (ours[at] === theirs[at] && ours[at + 1] === theirs[at + 1] && ours[at + 2] === theirs[at + 2] && ours[at + 3] === theirs[at + 3]) continue;
    count++;
    if (named.length >= NAMED_MAX) continue;
    const row = Math.floor(at / RESULT_WORDS);
    const combination = all[Math.floor(row / rowCount)];
    const types = combination === undefined ? '' : [combination.a, combination.b, combination.target].map((type) => printPrecision(type)).join(' ');
    named.push(`operation ${(at % RESULT_WORDS) / 4} of ${types}, row ${row % rowCount}: ${hex(ours, at)}, AMD's ${hex(theirs, at)}`);
  }
  return { count, named };
}

function hex(words: BigUint64Array, at: number): string {
  return Array.from(words.subarray(at, at + 4), (word) => word.toString(16)).toReversed().join(':');
}
