/** @file What an import says, in words that the window and the command line share. */

import type { ImportSummary, QuantizerUse } from './project.ts';

/** Return `QKeras on Keras 2 · 2.15.0`. Never throws. */
export function frameworkText({ framework, frameworkVersion }: Pick<ImportSummary, 'framework' | 'frameworkVersion'>): string {
  return frameworkVersion === undefined ? framework : `${framework} · ${frameworkVersion}`;
}

/** Return `quantized_bits (4, 6 bits): 3 constants, 1 activation`. Never throws. */
export function quantizerText({ name, bits, weightCount, activationCount }: QuantizerUse): string {
  const width = bits.length === 0 ? '' : ` (${bits.join(', ')} bits)`;
  return `${name}${width}: ${[countText(weightCount, 'constant'), countText(activationCount, 'activation')].filter((text) => text !== '').join(', ')}`;
}

function countText(count: number, noun: string): string {
  return count === 0 ? '' : `${count} ${noun}${count === 1 ? '' : 's'}`;
}
