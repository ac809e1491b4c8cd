/**
 * @file Which samples' values are in histograms. A histogram shows a shape, and a sixteenth of many samples shows the same
 * one; ranges, overflow and underflow, of which a single value matters, are of all samples.
 */

/** Samples at the beginning of the data that are all counted: few samples are counted whole. */
const WHOLE_UP_TO = 256;
/** Behind them every period counts its first samples, so that no part of the data is left out. */
const PERIOD = 1024;
const COUNTED = 64;

/** Whether the values of a sample are counted in histograms. Never throws. */
export function isInHistogram(sample: number): boolean {
  return sample < WHOLE_UP_TO || sample % PERIOD < COUNTED;
}

/** Return how many samples from this one on are all counted, or all not. Never throws. */
export function samplesAlike(sample: number): number {
  if (sample < WHOLE_UP_TO) return WHOLE_UP_TO - sample;
  const place = sample % PERIOD;
  return place < COUNTED ? COUNTED - place : PERIOD - place;
}
