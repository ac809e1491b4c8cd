/**
 * @file The key under which a run's result may be found again: a hash of everything that can change it, and of nothing else. Pure.
 */

import { createHash } from 'node:crypto';
import type { HlsSource, HlsStage, RunKind } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';

/** Everything that can change the result of a run, with the reason why. */
export interface FingerprintInputs {
  /** The emulator, the estimators and the generators change from version to version. */
  readonly programVersion: string;
  readonly kind: RunKind;
  /** The model and what belongs to it, weights in files of their own too; names, because the model calls its files by them. */
  readonly modelFiles: readonly { readonly name: string; readonly sha256: string }[];
  /** Types, reuse factors, strategies, part, clock, backend, structure: all but the design's name and the text it was imported from. */
  readonly design: Design;
  /** Builds another design than the one above. */
  readonly asReuseFactorOne: boolean;
  /** Accuracy is measured on it, and its samples are the vectors of both simulations. */
  readonly datasetSha256?: string;
  /** Of the synthesizer inside, for `synth`. */
  readonly yosysVersion?: string;
  /** The release that is compared with, on how many samples. */
  readonly hls4ml?: { readonly version: string; readonly sampleCount: number };
  readonly hls?: {
    /** A run that went further has results that this one lacks. */
    readonly stages: readonly HlsStage[];
    readonly source: HlsSource['kind'];
    /** Hash of the project's files, or version of the program that writes them. */
    readonly sourceVersion: string;
    /** `vitis-run 2023.2`: releases schedule and map differently. */
    readonly tool: string;
    /** Vivado, which carries out export and vsynth. */
    readonly vivado?: string;
  };
}

/** Return the fingerprint. Equal inputs give equal texts, whatever the order of keys. Never throws. */
export function fingerprint(inputs: FingerprintInputs): string {
  const { name: _name, importedYaml: _text, ...configuration } = inputs.design;
  return createHash('sha256').update(JSON.stringify(sortKeys({ ...inputs, modelFiles: inputs.modelFiles.toSorted((a, b) => (a.name < b.name ? -1 : 1)), design: configuration }))).digest('hex');
}

/** The order of keys says nothing. */
function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, child]) => child !== undefined).toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sortKeys(child)]));
}
