/**
 * @file Measures a log of 1 GB: its first and its last page, a page in the middle, a look at what was added, its digest; with the
 * index that the runner leaves beside it, and without. The log is made here and deleted afterwards.
 *
 * node tests/bench/log-bench.ts [--repeats N] [--mebibytes N]
 *
 * Every reading is a fresh one, as after a start of the program. Exit code 1 when a median is above its budget.
 */
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { digestLog } from '../../main/jobs/digest-log.ts';
import { ENTRY_BYTES, INDEX_STEP } from '../../main/jobs/log-index.ts';
import { LogReader } from '../../main/jobs/log-reader.ts';
import { printRows, timesOf, type BudgetRow } from './budget-rows.ts';

/** With the index, of a page. @unit ms */
const PAGE_BUDGET_MS = 100;
/** Without it the whole log is counted once. @unit ms */
const COUNT_BUDGET_MS = 3000;
/** What the process may take while it reads, beyond what it took before. @unit MiB */
const MEMORY_BUDGET_MIB = 128;
const PAGE_LINES = 500;

const { values: given } = parseArgs({ options: { repeats: { type: 'string' }, mebibytes: { type: 'string' } } });
const repeats = Math.max(1, Number(given.repeats) || 7);
const bytes = (Number(given.mebibytes) || 1024) * 2 ** 20;

/** Words of HLS tools, so that the digest has something to group; every line is another one. */
const LINES: readonly ((n: number) => string)[] = [
  (n) => `INFO: [HLS 200-10] -- Generating RTL for module 'dense_latency_ap_fixed_ap_fixed_16_6_5_3_0_config${n % 40}_s'`,
  (n) => `INFO: [SCHED 204-61] Pipelining loop 'Product${n % 1000}', target II = 1, final II = 1, depth = ${n % 30}`,
  (n) => `WARNING: [RTGEN 206-101] Setting dangling out port 'myproject/layer${n % 50}_out_${n % 512}_V' to 0.`,
  (n) => `INFO: [RTMG 210-279] Implementing memory 'myproject_w${n % 60}_rom_${n}' using auto ROMs.`,
  (n) => `        ${(n * 7919) % 1_000_003} cells, memory ${1000 + (n % 500)} MB`,
];

/** Write the log and its index; returns its number of lines. */
function writeLog(logPath: string, indexPath: string): number {
  const [log, index] = [openSync(logPath, 'w'), openSync(indexPath, 'w')];
  let [lineCount, byte] = [0, 0];
  while (byte < bytes) {
    const entries: number[] = [];
    let text = '';
    const blockStart = byte;
    while (text.length < 2 ** 20) {
      text += `${LINES[lineCount % LINES.length]?.(lineCount) ?? ''}\n`;
      lineCount += 1;
      // All signs are of one byte.
      if (lineCount % INDEX_STEP === 0) entries.push(blockStart + text.length);
    }
    writeSync(log, text);
    byte += text.length;
    const words = Buffer.alloc(entries.length * ENTRY_BYTES);
    entries.forEach((entry, at) => words.writeDoubleLE(entry, at * ENTRY_BYTES));
    writeSync(index, words);
  }
  closeSync(log);
  closeSync(index);
  return lineCount;
}

interface Page {
  readonly lines: readonly string[];
  readonly totalLines: number;
}

async function measurePages({ logPath, lineCount }: { readonly logPath: string; readonly lineCount: number }, indexPath: string, budget: number): Promise<readonly BudgetRow[]> {
  const page = async (what: string, read: (log: LogReader) => Promise<Page>): Promise<BudgetRow> => ({
    what, unit: 'ms', budget,
    ...(await timesOf(repeats, async () => {
      const { lines, totalLines } = await read(new LogReader(logPath, indexPath));
      if (lines.length !== PAGE_LINES || totalLines < lineCount) throw new TypeError(`${what}: ${lines.length} lines of ${totalLines}`);
    })),
  });
  return [await page('  first page', (log) => log.read(0, PAGE_LINES)), await page('  last page', (log) => log.tail(PAGE_LINES)), await page('  a page in the middle', (log) => log.read(lineCount >> 1, PAGE_LINES))];
}

/** What a window asks for again and again while a tool prints. */
async function measureGrowth(logPath: string, indexPath: string): Promise<BudgetRow> {
  const follower = new LogReader(logPath, indexPath);
  await follower.tail(PAGE_LINES);
  const times = await timesOf(repeats, async () => {
    appendFileSync(logPath, `${LINES[0]?.(1) ?? ''}\n`.repeat(1000));
    await follower.tail(PAGE_LINES);
  });
  return { what: '  last page, 1,000 lines later', unit: 'ms', budget: PAGE_BUDGET_MS, ...times };
}

/** Most memory of the process while work goes on, beyond what it took before. @unit MiB */
async function memoryOf(work: () => Promise<unknown>): Promise<number> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  await work();
  clearInterval(timer);
  return (Math.max(most, process.memoryUsage.rss()) - before) / 2 ** 20;
}

const folder = mkdtempSync(join(tmpdir(), 'bitloom-log-'));
let isWithin = true;
try {
  const [logPath, indexPath, noIndex] = [join(folder, 'log.txt'), join(folder, 'log.idx'), join(folder, 'none.idx')];
  const lineCount = writeLog(logPath, indexPath);
  console.log(`a log of ${(statSync(logPath).size / 1e9).toFixed(2)} GB, ${lineCount.toLocaleString('en-US')} lines`);
  const log = { logPath, lineCount };
  const rows = { indexed: [] as readonly BudgetRow[], bare: [] as readonly BudgetRow[] };
  const memory = await memoryOf(async () => {
    rows.indexed = [...(await measurePages(log, indexPath, PAGE_BUDGET_MS)), await measureGrowth(logPath, indexPath)];
    rows.bare = await measurePages(log, noIndex, COUNT_BUDGET_MS);
  });
  let digest: BudgetRow | undefined;
  const digestMemory = await memoryOf(async () => (digest = { what: '  digest of the whole, read anew', unit: 'ms', ...(await timesOf(1, () => digestLog(logPath), 0)) }));
  isWithin = [
    printRows('with the index that the runner leaves', [...rows.indexed]),
    printRows('without it', [...rows.bare, ...(digest === undefined ? [] : [digest])]),
    printRows('memory, beyond that of the idle process', [{ what: '  pages', values: [memory], unit: 'MiB', budget: MEMORY_BUDGET_MIB }, { what: '  digest', values: [digestMemory], unit: 'MiB', budget: MEMORY_BUDGET_MIB }]),
  ].every(Boolean);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isWithin ? 0 : 1;
