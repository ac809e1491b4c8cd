/**
 * @file The file of a dataset's samples, written in one go and read by ranges of rows; and samples as threads hand them to
 * each other: that file, or arrays in shared memory.
 *
 * Layout: 64 bytes that begin with the mark; for every input of the model its values of all samples one after the other, as
 * 64-bit floats or, where none loses anything by it, 32-bit floats; class numbers as 32-bit integers; a description as
 * JSON; its length in 4 bytes; the mark. All little-endian; sections begin at multiples of 8.
 */

import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { memorySource, type InputValues, type NotFiniteCount, type SampleSource } from './sample-source.ts';

const MARK = 'BLSAMPL2';
const HEAD_BYTES = 64;
const FOOTER_BYTES_MAX = 1 << 20;

/** Samples that any thread can open. */
export type SharedSamples =
  | {
    readonly kind: 'memory';
    readonly sampleCount: number;
    /** In shared memory. @shape [samples, ...input shape] @unit model units */
    readonly inputs: readonly Float64Array[];
    readonly labels?: Int32Array;
  }
  | { readonly kind: 'file'; readonly path: string };

/** Where the values of an input lie. */
interface InputSection {
  readonly name: string;
  /** Without the sample axis. */
  readonly shape: readonly number[];
  readonly dtype: 'f4' | 'f8';
  /** Shape of a sample in the file it came from, where that is another. */
  readonly givenShape?: readonly number[];
  readonly offset: number;
}

/** What a sample file says of itself. */
export interface SampleFileDescription {
  readonly schema: 2;
  readonly sampleCount: number;
  readonly inputs: readonly InputSection[];
  readonly labels?: { readonly offset: number };
  readonly notFinite: readonly NotFiniteCount[];
}

/** Thrown when a file is not what was written. */
export class SampleFileError extends Error {
  override readonly name = 'SampleFileError';
  readonly code = 'not-found';
  readonly path: string;

  constructor(path: string, why: string) {
    super(`The samples in ${path} cannot be read: ${why}.`);
    this.path = path;
  }
}

/** A finished sample file. */
export interface WrittenSamples {
  readonly path: string;
  readonly sha256: string;
  readonly byteCount: number;
}

/** Writes a sample file front to back. */
export class SampleFileWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #inputs: InputSection[] = [];
  #labels: { readonly offset: number } | undefined;
  #at = 0;

  /** Make the file. @throws Node's file errors */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx', 0o600);
    const head = new Uint8Array(HEAD_BYTES);
    head.set(new TextEncoder().encode(MARK));
    this.#write(head);
  }

  /** Begin the values of an input. */
  startInput(input: Omit<InputSection, 'offset'>): void {
    this.#align();
    this.#inputs.push({ ...input, offset: this.#at });
  }

  /** Add values of the input begun last. @throws Node's file errors */
  addValues(values: Float64Array): void {
    const stored = this.#inputs.at(-1)?.dtype === 'f4' ? Float32Array.from(values) : values;
    this.#write(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength));
  }

  /** Add the class of every sample. @throws Node's file errors */
  addLabels(labels: Int32Array): void {
    this.#align();
    this.#labels = { offset: this.#at };
    this.#write(new Uint8Array(labels.buffer, labels.byteOffset, labels.byteLength));
  }

  /** Write the description and close. @throws Node's file errors */
  finish(known: Pick<SampleFileDescription, 'sampleCount' | 'notFinite'>): WrittenSamples {
    this.#align();
    const description: SampleFileDescription = { schema: 2, ...known, inputs: this.#inputs, ...(this.#labels === undefined ? {} : { labels: this.#labels }) };
    const footer = new TextEncoder().encode(JSON.stringify(description));
    this.#write(footer);
    this.#write(new Uint8Array(Uint32Array.of(footer.length).buffer));
    this.#write(new TextEncoder().encode(MARK));
    closeSync(this.#file);
    return { path: this.#path, sha256: this.#hash.digest('hex'), byteCount: this.#at };
  }

  /** Take the file away. Never throws. */
  abandon(): void {
    try {
      closeSync(this.#file);
    } catch {
      // Closed already.
    }
    rmSync(this.#path, { force: true });
  }

  #align(): void {
    if (this.#at % 8 !== 0) this.#write(new Uint8Array(8 - (this.#at % 8)));
  }

  #write(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length;) offset += writeSync(this.#file, bytes, offset);
    this.#hash.update(bytes);
    this.#at += bytes.length;
  }
}

/** Samples in a file. */
export class SampleFile implements SampleSource {
  readonly description: SampleFileDescription;
  readonly #path: string;
  readonly #file: number;

  /** Open a sample file. @throws {SampleFileError} and Node's file errors */
  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'r');
    this.description = this.#readDescription();
    closers.register(this, this.#file);
  }

  get sampleCount(): number {
    return this.description.sampleCount;
  }

  get inputSizes(): readonly number[] {
    return this.description.inputs.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  }

  get hasLabels(): boolean {
    return this.description.labels !== undefined;
  }

  get notFinite(): readonly NotFiniteCount[] {
    return this.description.notFinite;
  }

  get givenShapes(): readonly (readonly number[] | undefined)[] {
    return this.description.inputs.map(({ givenShape }) => givenShape);
  }

  readInput(index: number, first: number, rowCount: number): InputValues {
    const section = this.description.inputs[index];
    const size = this.inputSizes[index];
    if (section === undefined || size === undefined) return new Float64Array();
    const count = rowCount * size;
    if (section.dtype === 'f8') return new Float64Array(this.#read(section.offset + first * size * 8, count * 8).buffer);
    return new Float32Array(this.#read(section.offset + first * size * 4, count * 4).buffer);
  }

  readLabels(first: number, rowCount: number): Int32Array | undefined {
    const { labels } = this.description;
    return labels && new Int32Array(this.#read(labels.offset + first * 4, rowCount * 4).buffer);
  }

  #read(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const count = readSync(this.#file, bytes, at, length - at, offset + at);
      if (count === 0) throw new SampleFileError(this.#path, 'the file is cut off');
      at += count;
    }
    return bytes;
  }

  #readDescription(): SampleFileDescription {
    const { size } = fstatSync(this.#file);
    if (size < HEAD_BYTES + 12 || textOf(this.#read(0, 8)) !== MARK || textOf(this.#read(size - 8, 8)) !== MARK) throw new SampleFileError(this.#path, 'it is no sample file, or it is cut off');
    const [length = 0] = new Uint32Array(this.#read(size - 12, 4).buffer);
    if (length > FOOTER_BYTES_MAX || length > size - HEAD_BYTES - 12) throw new SampleFileError(this.#path, 'its description is damaged');
    return JSON.parse(textOf(this.#read(size - 12 - length, length))) as SampleFileDescription;
  }
}

/** Files of sources that nobody holds any more. */
const closers = new FinalizationRegistry<number>((file) => closeSync(file));

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Return whether a file begins as sample files do. @throws Node's file errors */
export function isSampleFile(path: string): boolean {
  const file = openSync(path, 'r');
  try {
    const start = new Uint8Array(8);
    return readSync(file, start, 0, 8, 0) === 8 && textOf(start) === MARK;
  } finally {
    closeSync(file);
  }
}

/** Return the source of samples. @throws {SampleFileError} and Node's file errors */
export function openSamples(samples: SharedSamples): SampleSource {
  if (samples.kind === 'file') return new SampleFile(samples.path);
  const { sampleCount, inputs, labels } = samples;
  return memorySource({ sampleCount, inputs: inputs.map((data) => ({ data })), ...(labels === undefined ? {} : { labels }) });
}
