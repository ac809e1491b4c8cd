/** @file Findings in words, where their layer stands beside them. */

import type { Problem } from '../../preload/contract/design.ts';

/** Return the message without the name of its layer in front. */
export function messageBesideLayer({ layer, message }: Problem): string {
  return layer !== undefined && message.startsWith(`${layer}: `) ? message.slice(layer.length + 2) : message;
}
