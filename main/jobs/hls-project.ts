/**
 * @file Where the C++ project of an HLS run comes from, as a narrow interface: a source turns a lowered design into texts in
 * hls4ml's layout; this file checks them and puts them on the disk, once for all sources.
 *
 * What a source must hold to: `project.tcl` (which sets project_name), `build_prj.tcl` (which runs the stages of `opt` with hls4ml's
 * marker lines, and reads `opt` from build_opt.tcl or the command line), `firmware/<topFunction>.cpp`, `<topFunction>_test.cpp`.
 */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { HlsSource } from '../../preload/contract/run.ts';
import type { Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import type { LoweredDesign } from '../workers/engine-lower.ts';
import type { HlsOutline } from '../workers/hls-outline.ts';
import type { SampleSource } from '../workers/sample-source.ts';
import type { SourceModel } from '../workers/source-model.ts';
import type { GivenToHls4ml } from '../workers/write-lowered-model.ts';
import type { Hls4mlRequest } from './job-request.ts';
import { JobStepError } from './runner-control.ts';

/** What a source works from. */
export interface HlsProjectOrder {
  readonly lowered: LoweredDesign;
  readonly outline: HlsOutline;
  readonly design: Design;
  /** What the network was imported from. */
  readonly model: SourceModel;
  /** Inputs for the test bench. */
  readonly samples?: SampleSource;
  /** For sources that are programs of their own: a folder to work in. */
  readonly workFolder: string;
  /** The network as files of this program's making, and the Python for it; where hls4ml is the source. */
  readonly given?: GivenToHls4ml;
  readonly hls4ml?: Hls4mlRequest;
  readonly signal: AbortSignal;
  readonly log: (text: string) => void;
}

/** A layer as the C++ knows it. */
export interface HlsProjectLayer {
  readonly layer: string;
  readonly index?: number;
  /** For example `config2`. */
  readonly configName?: string;
  /** Function that computes it, without namespace. */
  readonly functionName?: string;
}

/** A project as a source makes it. */
export interface HlsProject {
  /** Paths relative to the project, with `/`. */
  readonly files: readonly { readonly path: string; readonly text: string | Uint8Array }[];
  readonly topFunction: string;
  readonly layers: readonly HlsProjectLayer[];
  /** Layers that the source cannot build. */
  readonly leftOut: readonly { readonly layer: string; readonly reason: string }[];
  readonly notes: readonly string[];
}

/** Makes projects. */
export interface HlsProjectSource {
  readonly kind: HlsSource['kind'];
  /** Return the project. @throws {JobStepError} when it cannot be made */
  generate(order: HlsProjectOrder): Promise<HlsProject>;
}

const LAYER = z.object({ layer: z.string(), index: z.number().exactOptional(), configName: z.string().exactOptional(), functionName: z.string().exactOptional() });
const WRITTEN = z.object({ topFunction: z.string(), layers: z.array(LAYER), leftOut: z.array(z.object({ layer: z.string(), reason: z.string() })), hasTestData: z.boolean() });

/** What is kept of a project beside its files, so that a later attempt finds it again. */
export interface WrittenProject {
  readonly topFunction: string;
  readonly layers: readonly HlsProjectLayer[];
  readonly leftOut: HlsProject['leftOut'];
  readonly hasTestData: boolean;
}

/** Samples of the test bench: more make RTL simulation slow. */
export const BENCH_SAMPLES = 100;
/** Where the design says no name: hls4ml's own. */
const PROJECT_NAME = 'myproject';

const TOTAL_BYTES_MAX = 2 * 1024 ** 3;
const NEEDED = ['project.tcl', 'build_prj.tcl'];
const MEMORY = '.bitloom-run.json';

/** Return the name of a design's project. Never throws. */
export function projectName({ otherKeys }: Design): string {
  const name = otherKeys['ProjectName'];
  return typeof name === 'string' && /^[A-Za-z_]\w{0,60}$/.test(name) ? name : PROJECT_NAME;
}

/** Return what the log says of a test bench. Never throws. */
export function benchLine(sampleCount: number): string {
  return `test bench: ${sampleCount === 0 ? 'zeros, as no dataset was chosen' : plural(sampleCount, 'sample')}`;
}

/** Write a project into an empty folder. @throws {JobStepError} when it is not one, or Node's file errors */
export function writeProject(folder: string, project: HlsProject): WrittenProject {
  const { files, topFunction, layers, leftOut } = project;
  if (!/^[A-Za-z_]\w{0,100}$/.test(topFunction)) throw notAProject(`its top function "${topFunction}" is no C++ name`);
  const paths = new Set(files.map(({ path }) => path));
  const missing = [...NEEDED, `firmware/${topFunction}.cpp`].filter((path) => !paths.has(path));
  if (missing.length > 0) throw notAProject(`${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
  if (files.reduce((sum, { text }) => sum + text.length, 0) > TOTAL_BYTES_MAX) throw notAProject(`it has more than ${TOTAL_BYTES_MAX / 1024 ** 3} GiB`);
  const outside = files.find(({ path }) => !isInside(path));
  if (outside !== undefined) throw notAProject(`the path "${outside.path}" leads out of it`);
  for (const { path, text } of files) {
    const target = join(folder, ...path.split('/'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  const hasTestData = files.some(({ path, text }) => path === 'tb_data/tb_input_features.dat' && text.length > 0);
  const written = { topFunction, layers, leftOut, hasTestData };
  writeFileSync(join(folder, MEMORY), JSON.stringify(written));
  return written;
}

/** Return the project that an earlier attempt wrote into a folder, or undefined. Never throws. */
export function findWrittenProject(folder: string): WrittenProject | undefined {
  try {
    return existsSync(join(folder, 'build_prj.tcl')) ? WRITTEN.safeParse(JSON.parse(readFileSync(join(folder, MEMORY), 'utf8'))).data : undefined;
  } catch {
    return undefined;
  }
}

/** Return when the sources of a project were written: older reports are about something else. @unit ms since 1970 */
export function sourcesWrittenAtMs(folder: string): number {
  return statSync(join(folder, MEMORY), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function isInside(path: string): boolean {
  return path !== '' && !path.startsWith('/') && !/^[A-Za-z]:|\\|\0/.test(path) && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function notAProject(why: string): JobStepError {
  return new JobStepError('not-buildable', `The HLS project cannot be used: ${why}.`, 'A project needs hls4ml\'s layout: project.tcl, build_prj.tcl, firmware/ with the top function, a test bench.');
}
