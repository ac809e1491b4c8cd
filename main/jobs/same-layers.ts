/** @file Whether hls4ml makes the layers that it was given: of a network that was written as it is lowered here, anything else would be another design. */

import type { Hls4mlOutcome } from '../toolchains/hls4ml-driver.ts';
import { JobStepError } from './runner-control.ts';

/** Do nothing if the layers are the same but for copies of streams, which hls4ml makes itself. `purpose` begins the message. @throws {JobStepError} */
export function demandSameLayers(layerNames: readonly string[], layers: Hls4mlOutcome['layers'], purpose: string): void {
  const theirs = new Set(layers.filter(({ className }) => className !== 'Clone').map(({ name }) => name));
  const missing = layerNames.filter((name) => !theirs.has(name));
  const added = [...theirs].filter((name) => !layerNames.includes(name));
  if (missing.length + added.length === 0) return;
  const what = [...(missing.length === 0 ? [] : [`without ${missing.join(', ')}`]), ...(added.length === 0 ? [] : [`with ${added.join(', ')}`])].join(' and ');
  throw new JobStepError('not-buildable', `${purpose}: hls4ml builds this network otherwise than it is lowered here, ${what}.`, 'The emulation of this network follows the same rules as that of networks that can be compared; the program writes its project itself (--project-from bitloom).');
}
