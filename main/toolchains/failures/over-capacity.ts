/** @file The design is larger than the part. */

import { onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Choose a larger part, larger reuse factors, narrower types, or leave the softmax outside; the Runs view shows which layer takes what.';

/** `ERROR: [Place 30-640] Place Check : This design requires more RAMB36/FIFO cells than are available`, DRC UTLZ-1. */
export const overCapacity: KnownFailure = {
  id: 'over-capacity',
  title: 'The design does not fit into the part',
  rank: 'cause',
  explain: onLines(
    [/requires more (.{1,60}?) cells than are available(?:.*?requires (\d+) of such cell types but only (\d+))?/, (groups) => ({ cause: `It needs ${groups[2] === undefined ? 'more' : groups[2]} ${groups[1] ?? ''} cells${groups[3] === undefined ? ' than there are' : `, the part has ${groups[3]}`}.`, remedy: REMEDY })],
    [/\[(?:DRC )?UTLZ-1\]|over-?utili[sz]ed|Place 30-(?:99|574|375)\b.*(?:capacity|fail)|exceeds? (?:the )?device capacity|Resource utili[sz]ation.*exceed/i, { cause: 'It needs more of a resource than the part has.', remedy: REMEDY }],
  ),
};
