/** @file A loop or function takes new inputs less often than asked. */

import { onLines, type KnownFailure } from './known-failure.ts';

const PORTS = 'Partition the array: a larger reuse factor, or strategy Latency for that layer; in io_parallel, arrays are partitioned completely.';
const CARRIED = 'Every round needs the result of the one before; only another formulation of that layer helps (recurrent layers have it by nature).';

/** `WARNING: [HLS 200-885] The II Violation in module …`, [SCHED 204-68/69], HLS 200-880, and results where Final II exceeds Target II. */
export const iiNotReached: KnownFailure = {
  id: 'ii-not-reached',
  title: 'The initiation interval is not reached',
  rank: 'warning',
  explain: onLines(
    [/II Violation in module '([^']+)'(?: \((?:loop|function) '([^']+)'\))?: Unable to schedule.* on (?:array|port) '([^']+)'.*due to limited memory ports/, (groups) => ({ cause: `${placeOf(groups)}: the memory ${groups[3] ?? ''} has too few ports for what is read at once.`, remedy: PORTS })],
    [/II Violation in module '([^']+)'(?: \((?:loop|function) '([^']+)'\))?: Unable to enforce a carried dependence/, (groups) => ({ cause: `${placeOf(groups)}: a result is needed before it is ready (carried dependence).`, remedy: CARRIED })],
    [/II Violation in module '([^']+)'(?: \((?:loop|function) '([^']+)'\))?: (.{1,160})/, (groups) => ({ cause: `${placeOf(groups)}: ${groups[3] ?? ''}`, remedy: 'The message names what is in the way; a larger reuse factor relaxes it.' })],
    [/Unable to schedule .* on array '([^']+)'.*due to limited memory ports/, (groups) => ({ cause: `The memory ${groups[1] ?? ''} has too few ports for what is read at once.`, remedy: PORTS })],
    [/Unable to enforce a carried (?:dependence|dependency) constraint/, { cause: 'A result is needed before it is ready (carried dependence).', remedy: CARRIED }],
    [/Unable to satisfy pipeline directive/, { cause: 'The function or loop cannot be pipelined as asked, often because something in it cannot be unrolled.', remedy: 'Look for messages about unrolling before this one; a larger reuse factor or io_stream relaxes it.' }],
    [/Pipelining result\s*: Target II = (\d+), Final II = (\d+)/, (groups) => (Number(groups[2]) > Number(groups[1]) ? { cause: `New inputs every ${groups[2]} cycles instead of every ${groups[1]}.`, remedy: 'The warnings right before it say why.' } : undefined)],
  ),
};

function placeOf(groups: RegExpExecArray): string {
  return groups[2] === undefined ? (groups[1] ?? '') : `${groups[2]} in ${groups[1] ?? ''}`;
}
