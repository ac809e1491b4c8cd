/** @file Why there are no figures of the network's output though the emulation has run. */

import type { EmulationReport } from '../../preload/contract/emulation.ts';

/** Return why the output was not computed, or undefined where it was. A figure of 0 would read as a perfect result. */
export function outputGap(report: EmulationReport | undefined): string | undefined {
  return report === undefined || report.quality.sampleCount > 0 ? undefined : report.notEmulated[0]?.reason;
}
