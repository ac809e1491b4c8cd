/** @file What the lints of resources have in common: an estimated figure of the whole design beside what the part has. */

import type { Severity } from '../diagnostics/diagnostic.ts';
import type { Device } from '../estimators/device.ts';
import type { Band, FigureName } from '../estimators/estimate.ts';
import type { LintFinding } from './lint.ts';
import type { LintContext } from './lint-context.ts';
import { countWords, listWords } from './words.ts';

/** A resource: its figure, what a part has of it, what people call it. */
export interface Resource {
  readonly figure: FigureName;
  readonly capacity: (device: Device) => number;
  readonly noun: string;
}

/** Return a finding where an estimate is above what the part has: an error if even its low end is. Never throws. */
export function aboveCapacity({ facts }: LintContext, { figure, capacity, noun }: Resource): readonly LintFinding[] {
  const { estimate, device } = facts;
  const band = estimate?.total[figure];
  if (band === undefined || device === undefined || band.high <= capacity(device)) return [];
  const available = capacity(device);
  const largest = (estimate?.layers ?? []).filter((layer) => (layer[figure]?.value ?? 0) > 0).toSorted((a, b) => (b[figure]?.value ?? 0) - (a[figure]?.value ?? 0));
  const share = available === 0 ? '' : ` (${Math.round((100 * band.value) / available)} %)`;
  const who = largest.length === 0 ? '' : ` Most are in ${listWords(largest.slice(0, 3).map((layer) => `${layer.layer} (${countWords(layer[figure]?.value ?? 0)})`))}.`;
  return [{
    message: `The design is estimated at ${bandWords(band)} ${noun}${share}; ${device.name} has ${countWords(available)}.${who}`,
    severity: severityOf(band, available), attribute: 'part', ...(largest[0] === undefined ? {} : { layer: largest[0].layer }),
  }];
}

function severityOf(band: Band, available: number): Severity {
  return band.low > available ? 'error' : band.value > available ? 'warning' : 'note';
}

function bandWords({ low, value, high, certainty }: Band): string {
  return certainty === 'exact' ? countWords(value) : `${countWords(value)} (${countWords(low)} to ${countWords(high)})`;
}
