/**
 * @file What a process and everything it started take of the machine right now.
 *
 * Children are followed by parent and by group, so that what a tool's shell script started belongs to the tool.
 */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** Memory and processor time of a tree of processes. */
export interface TreeUsage {
  /** Resident memory of all together; pages that several share are counted in each. */
  readonly rssBytes: number;
  /** Processor time of the processes that run now, since each began. @unit ms */
  readonly cpuMs: number;
  readonly processCount: number;
}

interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly rssBytes: number;
  readonly cpuMs: number;
}

const PAGE_BYTES = 4096;
/** Linux counts processor time in hundredths of a second for every user of /proc. @unit ms */
const TICK_MS = 10;

/** Return what `rootPid` and its descendants use, or undefined where the system does not tell (Windows). Never throws. */
export function measureTree(rootPid: number): TreeUsage | undefined {
  const rows = listProcesses();
  if (rows === undefined) return undefined;
  const tree = treeOf(rows, rootPid);
  const sum = (pick: (row: ProcessRow) => number): number => tree.reduce((total, row) => total + pick(row), 0);
  return { rssBytes: sum((row) => row.rssBytes), cpuMs: sum((row) => row.cpuMs), processCount: tree.length };
}

function treeOf(rows: readonly ProcessRow[], rootPid: number): readonly ProcessRow[] {
  const groups = new Set([rootPid]);
  const members = new Map<number, ProcessRow>();
  for (;;) {
    const before = members.size;
    for (const row of rows) {
      if (members.has(row.pid) || !(row.pid === rootPid || groups.has(row.group) || members.has(row.parent))) continue;
      members.set(row.pid, row);
      // A child that leads a group of its own brings its group along; the group of somebody else stays outside.
      if (row.group === row.pid) groups.add(row.group);
    }
    if (members.size === before) return [...members.values()];
  }
}

function listProcesses(): readonly ProcessRow[] | undefined {
  if (process.platform === 'linux') return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProc(Number(name)) : []));
  return process.platform === 'darwin' ? readPs() : undefined;
}

/** Fields of proc(5)'s stat: after the command come state, ppid, pgrp, …, utime, stime, cutime, cstime, …, rss. */
function readProc(pid: number): readonly ProcessRow[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (index: number): number => Number(fields[index]);
    return [{ pid, parent: at(1), group: at(2), cpuMs: (at(11) + at(12) + at(13) + at(14)) * TICK_MS, rssBytes: at(21) * PAGE_BYTES }];
  } catch {
    return [];
  }
}

function readPs(): readonly ProcessRow[] | undefined {
  const run = spawnSync('ps', ['-axo', 'pid=,ppid=,pgid=,rss=,time='], { encoding: 'utf8', timeout: 5000 });
  if (run.status !== 0) return undefined;
  return run.stdout.split('\n').flatMap((line) => {
    const [pid, parent, group, rss, time = ''] = line.trim().split(/\s+/);
    if (time === '') return [];
    const seconds = time.split(/[:-]/).reduce((total, part) => total * 60 + Number(part), 0);
    return [{ pid: Number(pid), parent: Number(parent), group: Number(group), rssBytes: Number(rss) * 1024, cpuMs: seconds * 1000 }];
  });
}
