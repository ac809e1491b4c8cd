/** @file Looks at what a job's processes take, once a second, and keeps a curve that never grows beyond a few hundred points. */

import type { JobUsage, UsageSample } from '../../preload/contract/run.ts';
import type { TreeUsage } from '../process/process-usage.ts';

/** Points of the curve; when there are more, neighbours become one. */
const SAMPLES_MAX = 600;

/** Takes measurements, gives the present use and the curve. Pure. */
export class UsageMeter {
  #samples: UsageSample[] = [];
  #last: { readonly atMs: number; readonly cpuMs: number } | undefined;
  #peakRssBytes = 0;
  /** Measurements that become one point. */
  #perSample = 1;
  #pending: UsageSample[] = [];

  /** Take in a measurement and return the use that it means. */
  push(tree: TreeUsage, atMs: number): JobUsage {
    const cpuCores = this.#last === undefined || atMs <= this.#last.atMs ? 0 : Math.max(0, (tree.cpuMs - this.#last.cpuMs) / (atMs - this.#last.atMs));
    this.#last = { atMs, cpuMs: tree.cpuMs };
    this.#peakRssBytes = Math.max(this.#peakRssBytes, tree.rssBytes);
    const usage = { rssBytes: tree.rssBytes, peakRssBytes: this.#peakRssBytes, cpuCores: Math.round(cpuCores * 100) / 100 };
    this.#pending.push({ atMs, rssBytes: usage.rssBytes, cpuCores: usage.cpuCores });
    if (this.#pending.length >= this.#perSample) this.#keep();
    return usage;
  }

  get peakRssBytes(): number {
    return this.#peakRssBytes;
  }

  /** The curve, oldest first. */
  get samples(): readonly UsageSample[] {
    return this.#samples;
  }

  #keep(): void {
    const merged = merge(this.#pending);
    this.#pending = [];
    if (merged !== undefined) this.#samples.push(merged);
    if (this.#samples.length < SAMPLES_MAX) return;
    this.#samples = this.#samples.flatMap((sample, index) => (index % 2 === 0 ? (merge([sample, this.#samples[index + 1]].filter((one) => one !== undefined)) ?? []) : []));
    this.#perSample *= 2;
  }
}

/** Of memory the most counts, of processor time the mean. */
function merge(samples: readonly UsageSample[]): UsageSample | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const mean = samples.reduce((sum, { cpuCores }) => sum + cpuCores, 0) / samples.length;
  return { atMs: last.atMs, rssBytes: Math.max(...samples.map(({ rssBytes }) => rssBytes)), cpuCores: Math.round(mean * 100) / 100 };
}
