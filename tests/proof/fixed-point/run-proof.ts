/**
 * @file The fixed-point proof: programs are generated, compiled two at a time and run, and every word they write is compared
 * with ours. Files live in a temporary folder of their own.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { RandomSource } from '../../helpers/random-source.ts';
import { combinations } from './combinations.ts';
import type { Combination } from './combinations.ts';
import { compareRows } from './compare.ts';
import type { Difference } from './compare.ts';
import { operandRows } from './operands.ts';
import { cppProgram, operationsPerRow, resultWords } from './program.ts';

/** How much is proved. */
export interface ProofSize {
  readonly seed: number;
  /** Programs; each has its own types. */
  readonly unitCount: number;
  /** Combinations with all operations, per program. */
  readonly fullCount: number;
  /** Combinations that only convert, per program. */
  readonly convertCount: number;
  readonly rowCount: number;
  /** Folder of ap_fixed.h. */
  readonly headers: string;
  readonly onUnit?: (operations: number, differences: number) => void;
}

/** What came out. */
export interface ProofResult {
  readonly operationCount: number;
  readonly combinationCount: number;
  readonly differences: readonly Difference[];
}

/** Programs compiled at once. */
const COMPILERS = 2;

interface Unit {
  readonly all: readonly Combination[];
  readonly program: string;
  readonly random: RandomSource;
}

async function compile(folder: string, index: number, size: ProofSize): Promise<Unit> {
  const random = new RandomSource(size.seed, index);
  const all = [...combinations(random, size.fullCount, 'all'), ...combinations(random, size.convertCount, 'convert')];
  const [source, program] = [join(folder, `unit-${index}.cpp`), join(folder, `unit-${index}`)];
  writeFileSync(source, cppProgram(all, size.rowCount));
  // The quotient of a coarse type and a fine one has more bits than the headers' 1,024.
  await promisify(execFile)('g++', ['-O1', '-std=c++17', '-w', '-DNDEBUG', '-DAP_INT_MAX_W=4096', '-I', size.headers, source, '-o', program]);
  return { all, program, random };
}

function words(path: string): BigInt64Array {
  const bytes = readFileSync(path);
  return new BigInt64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

function runUnit(folder: string, { all, program, random }: Unit, rowCount: number): Difference[] {
  const rows = all.map((combination) => operandRows(random, combination, rowCount));
  const [input, output] = [join(folder, 'operands.bin'), join(folder, 'results.bin')];
  writeFileSync(input, Buffer.concat(rows.map((r) => Buffer.from(r.buffer))));
  execFileSync(program, [input, output], { stdio: 'ignore' });
  const results = words(output);
  let resultsAt = 0;
  return all.flatMap((combination, i) => {
    const differences = compareRows(combination, { operands: rows[i] ?? new BigInt64Array(), results, resultsAt });
    resultsAt += rowCount * resultWords(combination);
    return differences;
  });
}

/** Run the proof. @throws if a program cannot be compiled or run */
export async function proveFixedPoint(size: ProofSize): Promise<ProofResult> {
  const folder = mkdtempSync(join(tmpdir(), 'bitloom-fixed-point-'));
  const differences: Difference[] = [];
  let operationCount = 0;
  let combinationCount = 0;
  try {
    const pending: Promise<Unit>[] = [];
    for (let index = 0; index < size.unitCount; index++) {
      while (pending.length < COMPILERS && index + pending.length < size.unitCount) pending.push(compile(folder, index + pending.length, size));
      const unit = await (pending.shift() as Promise<Unit>);
      const found = runUnit(folder, unit, size.rowCount);
      rmSync(unit.program);
      const operations = unit.all.reduce((sum, { kind }) => sum + size.rowCount * operationsPerRow(kind), 0);
      operationCount += operations;
      combinationCount += unit.all.length;
      differences.push(...found);
      size.onUnit?.(operations, found.length);
    }
    await Promise.all(pending);
    return { operationCount, combinationCount, differences };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
