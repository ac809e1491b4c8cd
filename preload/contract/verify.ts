/**
 * @file Contract, domain `verify`: the emulation against hls4ml's own C simulation of the same design, layer by layer, bit for bit.
 */

import type { Result } from './result.ts';

/** Samples that are compared where nobody says how many. */
export const VERIFY_SAMPLES = 256;
/** Most samples of one comparison. */
export const VERIFY_SAMPLES_MAX = 100_000;

/** Why something of a design has no counterpart in hls4ml. */
export interface VerifyObstacle {
  readonly layer?: string;
  readonly reason: string;
}

/** What is known about a comparison before it starts. */
export interface VerifyCheck {
  /** Empty: hls4ml can build this design. */
  readonly obstacles: readonly VerifyObstacle[];
  /** The Python that would be used. */
  readonly python?: { readonly path: string; readonly version: string };
  /** What is missing on this machine, and what to do; absent: nothing. */
  readonly missing?: { readonly message: string; readonly help: string };
}

/** The first element at which a layer differs, samples in order. Values in model units. */
export interface FirstDifference {
  readonly sample: number;
  /** Within the sample, row-major. */
  readonly element: number;
  readonly emulated: number;
  readonly hls4ml: number;
}

/** One layer of a comparison. */
export interface VerifiedLayer {
  readonly layer: string;
  readonly className: string;
  /** `missing`: only one side has it. */
  readonly state: 'equal' | 'differs' | 'not-compared' | 'missing';
  /** Elements that were compared, of all samples. */
  readonly elementCount: number;
  readonly mismatchCount: number;
  /** Elements whose words are longer than the 53 bits that a trace carries. */
  readonly longWordCount?: number;
  /** Why it was not compared, or what else differs. */
  readonly reason?: string;
  readonly type?: string;
  readonly first?: FirstDifference;
}

/** The outcome of a comparison. */
export interface VerificationReport {
  readonly isEqual: boolean;
  readonly layers: readonly VerifiedLayer[];
  readonly elementCount: number;
  readonly mismatchCount: number;
  readonly sampleCount: number;
  readonly datasetId: string;
  readonly datasetName: string;
  readonly hls4mlVersion: string;
  readonly pythonVersion: string;
  readonly notes: readonly string[];
}

/** Requests of this domain. */
export interface VerifyRequests {
  'verify:check': (payload: { readonly designId: string }) => Result<VerifyCheck>;
}
