/** @file Every known failure, in the order in which a line is compared with them: the more special one first. */

import type { Evidence, Explanation, KnownFailure } from './known-failure.ts';
import { arrayPartitionLimit } from './array-partition-limit.ts';
import { compileError } from './compile-error.ts';
import { compilerCrashed } from './compiler-crashed.ts';
import { compilerMissing } from './compiler-missing.ts';
import { cosimConstantInputs } from './cosim-constant-inputs.ts';
import { cosimFailed } from './cosim-failed.ts';
import { cosimTimeout } from './cosim-timeout.ts';
import { csimFailed } from './csim-failed.ts';
import { csimMismatch } from './csim-mismatch.ts';
import { dataflowViolation } from './dataflow-violation.ts';
import { diskFull } from './disk-full.ts';
import { exportDate } from './export-date.ts';
import { fifoDeadlock } from './fifo-deadlock.ts';
import { headerMissing } from './header-missing.ts';
import { iiNotReached } from './ii-not-reached.ts';
import { licence } from './licence.ts';
import { locale } from './locale.ts';
import { maximumSizeOption } from './maximum-size-option.ts';
import { missingLibrary } from './missing-library.ts';
import { missingPart } from './missing-part.ts';
import { noOpenProject } from './no-open-project.ts';
import { noReport } from './no-report.ts';
import { outOfMemory } from './out-of-memory.ts';
import { overCapacity } from './over-capacity.ts';
import { pathTooLong } from './path-too-long.ts';
import { permissionDenied } from './permission-denied.ts';
import { preSynthesisFailed } from './pre-synthesis-failed.ts';
import { settingsNotSourced } from './settings-not-sourced.ts';
import { staleReport } from './stale-report.ts';
import { staleSolution } from './stale-solution.ts';
import { tclError } from './tcl-error.ts';
import { timingNotMet } from './timing-not-met.ts';
import { toolAbsent } from './tool-absent.ts';
import { toolCrashed } from './tool-crashed.ts';
import { topNotFound } from './top-not-found.ts';
import { unrollLimit } from './unroll-limit.ts';
import { unsynthesizable } from './unsynthesizable.ts';
import { weightsMissing } from './weights-missing.ts';
import { wrongVersion } from './wrong-version.ts';

/** The catalogue. */
export const KNOWN_FAILURES: readonly KnownFailure[] = [
  maximumSizeOption, exportDate, unrollLimit, arrayPartitionLimit, licence, missingPart, outOfMemory, compilerCrashed, diskFull, pathTooLong, missingLibrary, locale, settingsNotSourced, compilerMissing,
  toolAbsent, noOpenProject, headerMissing, weightsMissing, topNotFound, dataflowViolation, fifoDeadlock, cosimTimeout, csimMismatch, overCapacity, toolCrashed, cosimConstantInputs, timingNotMet, iiNotReached,
  unsynthesizable, compileError, csimFailed, cosimFailed, staleSolution, staleReport, noReport, tclError, wrongVersion, permissionDenied, preSynthesisFailed,
];

/** Return the known failure behind something that was seen, or undefined. Never throws. */
export function explainEvidence(evidence: Evidence): { readonly failure: KnownFailure; readonly explanation: Explanation } | undefined {
  for (const failure of KNOWN_FAILURES) {
    const explanation = failure.explain(evidence);
    if (explanation !== undefined) return { failure, explanation };
  }
  return undefined;
}

/** Words without which no line is explained: most lines of a log have none, and are not looked at further. */
const SIGNS = /error|fail|kill|cannot|can't|couldn't|unable|not found|no such|denied|not permitted|read-only|exce+ded|exceeds|violation|deadlock|terminat|default input|invalid|unknown option|space left|quota|licen[cs]e|too long|characters|segfault|sigsegv|segmentation|memory|bad_alloc|GLIBC|version|Pipelining result|UTLZ|utili[sz]ed|unrolling|requires more|not installed|not supported|not recognized|no parts|not set|unset|source |locked|exists|locale|timed? ?out|hung|core_revision|lexical cast|more than|stubs-32|exhausted|undefined|wrong #|38-282|not me(?:t|et)|maximum_size|bypass|dataflow/i;

/** Return whether a line can be one of the known failures at all. Never throws. */
export function mayBeFailure(line: string): boolean {
  // What a tool reports as information is no failure, but for the result of pipelining.
  if (line.startsWith('INFO: [')) return line.includes('Pipelining result');
  // Vivado echoes the script that it reads.
  if (line.startsWith('#')) return false;
  return SIGNS.test(line);
}
