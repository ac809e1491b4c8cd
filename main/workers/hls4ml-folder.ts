/** @file The folder in which hls4ml works: the network, configuration and samples that it gets, and the traces that it leaves. */

import { closeSync, mkdirSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../preload/contract/result.ts';
import type { ConfigMap, ConfigValue, Design } from '../../preload/model/design.ts';
import { readNpyHeader } from '../compiler/readers/datasets/npy-header.ts';
import { writeNpy } from '../compiler/readers/datasets/npy.ts';
import type { OtherTrace } from './compare-hls4ml.ts';
import type { WrittenModel } from './import-protocol.ts';
import type { SampleSource } from './sample-source.ts';

/** What hls4ml is asked for. */
export interface Hls4mlWork {
  readonly folder: string;
  readonly design: Design;
  readonly model: Extract<WrittenModel, { readonly ok: true }>;
  readonly projectName: string;
  /** Compile and run on these samples; absent: only write the project. */
  readonly samples?: { readonly source: SampleSource; readonly count: number; readonly blockRows: number };
}

/** Version of hls4ml that the numerics profile hls4ml-1.3 follows. */
const HLS4ML_RELEASE = '1.3';

/** Write the folder anew; return why it was not, for a configuration that is not handed on. @throws Node's file errors */
export function writeHls4mlFolder({ folder, design, model, projectName, samples }: Hls4mlWork): Failure | undefined {
  const refused = refusedSetting(design);
  if (refused !== undefined) return refused;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.json'), model.architecture);
  writeFileSync(join(folder, 'weights.h5'), model.weights);
  if (samples !== undefined) writeInputs(folder, samples);
  const uncertainty = design.otherKeys['ClockUncertainty'];
  writeFileSync(join(folder, 'order.json'), JSON.stringify({
    hls4ml: HLS4ML_RELEASE, projectName, backend: design.backend, part: design.part, clockPeriodNs: design.clockPeriodNs, ioType: design.ioType, hlsConfig: design.hlsConfig,
    options: typeof uncertainty === 'string' && /^[\d.]+%$/.test(uncertainty) ? { clock_uncertainty: uncertainty } : {},
    hasQuantizers: /"class_name":"Q[A-Z]/.test(model.architecture), trace: samples !== undefined, sampleCount: samples?.count ?? 0, blockRows: samples?.blockRows ?? 1,
  }));
  return undefined;
}

function writeInputs(folder: string, { source, count }: NonNullable<Hls4mlWork['samples']>): void {
  for (const [index, size] of source.inputSizes.entries()) {
    writeFileSync(join(folder, `input_${index}.npy`), writeNpy({ shape: [count, size], dtype: 'f8', data: Float64Array.from(source.readInput(index, 0, count)) }));
  }
}

/** Return why a configuration is not handed to hls4ml, or undefined. Never throws. */
export function refusedSetting({ hlsConfig, part }: Pick<Design, 'hlsConfig' | 'part'>): Failure | undefined {
  return refuseConfig(hlsConfig, 'HLSConfig') ?? refuseConfig(part, 'Part');
}

/** Texts of a configuration become C++ and Tcl; those of hls4ml need none of these characters. */
function refuseConfig(value: ConfigValue | ConfigMap | undefined, place: string): Failure | undefined {
  if (typeof value === 'string' && /[;"'`\\{}()#$\n\r]/.test(value)) {
    return { code: 'not-buildable', message: `The configuration has "${value.slice(0, 60)}" at ${place}, which is not handed to hls4ml.`, help: 'Its text would become part of C++ code. Write a name, a number or a type there.' };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const refused = refuseConfig(key, `${place} (a key)`) ?? refuseConfig(child, `${place}.${key}`);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

/** Return why a model is not handed to hls4ml, in a line. Never throws. */
export function refusalText({ refusals }: Extract<WrittenModel, { readonly ok: false }>): string {
  const [first, second, ...others] = refusals.map(({ layer, reason }) => (layer === undefined ? reason : `${layer}: ${reason}`));
  return [first, second, others.length === 0 ? undefined : `and ${others.length} more`].filter((part) => part !== undefined).join('; ');
}

/** What NumPy writes before the values of a matrix is shorter. @unit bytes */
const HEADER_BYTES = 512;

/** Traces of a folder, read by rows. */
export class TraceFiles {
  readonly #folder: string;
  readonly #files: Readonly<Record<string, string>>;
  readonly #open: number[] = [];

  constructor(folder: string, files: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#files = files;
  }

  /** Return the trace of a key; undefined without one, or for a file that is not as the driver writes it. @throws Node's file errors */
  find(key: string): OtherTrace | undefined {
    const name = this.#files[key];
    if (name === undefined) return undefined;
    const path = join(this.#folder, ...name.split('/'));
    const file = openSync(path, 'r');
    this.#open.push(file);
    const start = new Uint8Array(HEADER_BYTES);
    const header = readNpyHeader(start.subarray(0, readSync(file, start, 0, start.length, 0)));
    if (!header.ok || header.value.descr !== '<f8' || header.value.fortranOrder) return undefined;
    const { shape, dataOffset } = header.value;
    const size = shape[1] ?? 1;
    return {
      size,
      read: (first, rowCount) => {
        const values = new Float64Array(rowCount * size);
        readSync(file, values, 0, values.byteLength, dataOffset + first * size * 8);
        return values;
      },
    };
  }

  close(): void {
    for (const file of this.#open.splice(0)) closeSync(file);
  }
}
