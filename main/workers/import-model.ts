/**
 * @file Reads a model file in a thread of its own, with limits on size, memory and time.
 *
 * Every outcome is a value: the graph with its findings, or a failure with one of the documented `model/…` codes.
 */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import { entryUrl } from '../base/entry-url.ts';
import { assert } from '../base/assert.ts';
import { fail, ok, type Result } from '../base/result.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { MESSAGES, type DiagnosticCode } from '../compiler/diagnostics/messages.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import type { FolderArchive } from '../compiler/readers/folder-archive.ts';
import type { SourceFile } from '../compiler/readers/model-source.ts';
import type { ImportOrder, ImportReply, WrittenModel } from './import-protocol.ts';

/** A file by its path, or its content with the name to show. */
export type ModelFile = { readonly path: string } | { readonly name: string; readonly bytes: Uint8Array };

/** What to import. */
export interface ImportRequest {
  readonly model: ModelFile;
  /** Files that belong to it: the weights of an architecture in JSON, external data. */
  readonly companions?: readonly ModelFile[];
  readonly limits?: Partial<ImportLimits>;
  /** Also write the model anew, for hls4ml. */
  readonly forHls4ml?: boolean;
}

/** Limits of one import. */
export interface ImportLimits {
  /** Largest file. @unit bytes */
  readonly fileBytesMax: number;
  /** Largest JavaScript heap of the thread. @unit MB */
  readonly heapMbMax: number;
  /** @unit ms */
  readonly timeoutMs: number;
}

/** A model that was read; errors among the findings concern single layers. */
export interface ImportedModel {
  readonly graph: ModelGraph;
  readonly diagnostics: readonly Diagnostic[];
  /** Of the model file, followed by its companions in their order. */
  readonly sha256: string;
  /** Where it was asked for. */
  readonly written?: WrittenModel;
}

/** Why nothing was read. */
export interface ImportFailure {
  /** A `model/…` code of the messages table, or `internal`. */
  readonly code: DiagnosticCode | 'internal';
  readonly message: string;
  readonly help?: string;
  /** All findings, the decisive one included where there is one. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The HDF5 library's code, once a thread has compiled it; see load-hdf5.ts. */
const keptCode: { module?: WebAssembly.Module } = {};

const DEFAULT_LIMITS: ImportLimits = { fileBytesMax: 512 * 2 ** 20, heapMbMax: 2048, timeoutMs: 120_000 };

/** Read a model. Never throws and never takes the calling thread down. */
export async function importModel(request: ImportRequest): Promise<Result<ImportedModel, ImportFailure>> {
  const limits = { ...DEFAULT_LIMITS, ...request.limits };
  const model = await loadFile(request.model, limits);
  if (!model.ok) return model;
  const companions: SourceFile[] = [];
  for (const file of request.companions ?? []) {
    const companion = await loadFile(file, limits);
    if (!companion.ok) return companion;
    companions.push(companion.value);
  }
  const order: ImportOrder = { model: model.value, companions, ...(request.forHls4ml === true ? { forHls4ml: true } : {}) };
  const reply = await runWorker(order, limits);
  if (!reply.ok) return reply;
  assert(reply.value.kind !== 'unpacked', 'a model was asked for');
  return outcomeOf(reply.value, order);
}

/** A folder that was packed into a file; undefined for an archive that is a model by itself. */
export async function unpackFolder(file: SourceFile, asked: Partial<ImportLimits> = {}): Promise<Result<Extract<FolderArchive, { readonly kind: 'folder' }> | undefined, ImportFailure>> {
  const limits = { ...DEFAULT_LIMITS, ...asked };
  const model = await loadFile(file, limits);
  if (!model.ok) return model;
  const reply = await runWorker({ model: model.value, companions: [], wanted: 'folder' }, limits);
  if (!reply.ok) return reply;
  if (reply.value.kind !== 'unpacked') return fail({ code: 'internal', message: `Unpacking ${file.name} failed inside the program${reply.value.kind === 'broken' ? `: ${reply.value.reason}` : ''}.`, diagnostics: [] });
  const { archive } = reply.value;
  if (!archive.ok) return failure('project/packed-folder', `${file.name}: ${archive.failure}.`);
  return ok(archive.value.kind === 'folder' ? archive.value : undefined);
}

function outcomeOf(reply: Exclude<ImportReply, { readonly kind: 'unpacked' }>, order: ImportOrder): Result<ImportedModel, ImportFailure> {
  const file = largestFile(order).name;
  if (reply.kind === 'broken') {
    if (reply.isAbort) return failure('model/file-corrupt', `${file} is damaged so badly that the library that reads it gave up.`);
    return fail({ code: 'internal', message: `Reading ${file} failed inside the program: ${reply.reason}`, diagnostics: [] });
  }
  const { graph, diagnostics } = reply.reading;
  if (reply.module !== undefined) keptCode.module = reply.module;
  if (graph) return ok({ graph, diagnostics, sha256: reply.sha256, ...(reply.written === undefined ? {} : { written: reply.written }) });
  const decisive = diagnostics.find((d) => d.severity === 'error');
  return fail({
    code: (decisive?.code as DiagnosticCode | undefined) ?? 'internal',
    message: decisive === undefined ? `Reading ${file} gave no graph.` : withFile(decisive.message, order),
    ...(decisive?.help === undefined ? {} : { help: decisive.help }),
    diagnostics,
  });
}

/** A finding about the whole model may leave out which file it is about; the file with the architecture is. */
function withFile(message: string, { model, companions }: ImportOrder): string {
  return [model, ...companions].some(({ name }) => message.includes(name)) ? message : `${model.name}: ${message}`;
}

/** The file with the weights: what a library breaks on. */
function largestFile({ model, companions }: ImportOrder): SourceFile {
  return [model, ...companions].reduce((largest, file) => (file.bytes.length > largest.bytes.length ? file : largest));
}

async function loadFile(file: ModelFile, limits: ImportLimits): Promise<Result<SourceFile, ImportFailure>> {
  if ('bytes' in file) return file.bytes.length > limits.fileBytesMax ? tooLarge(file.name, file.bytes.length, limits) : ok({ name: file.name, bytes: file.bytes });
  const name = basename(file.path);
  try {
    const { size } = await stat(file.path);
    return size > limits.fileBytesMax ? tooLarge(name, size, limits) : ok({ name, bytes: await readFile(file.path) });
  } catch (error) {
    return failure('model/file-unreadable', `${name} cannot be opened: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function runWorker(order: ImportOrder, limits: ImportLimits): Promise<Result<ImportReply, ImportFailure>> {
  const { name } = largestFile(order);
  const worker = new Worker(entryUrl('import-worker'), {
    workerData: order,
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMbMax },
    execArgv: [],
    // HDF5 writes to the error stream; nobody reads it.
    stdout: true,
    stderr: true,
  });
  return new Promise((resolve) => {
    const finish = (result: Result<ImportReply, ImportFailure>): void => {
      clearTimeout(timer);
      resolve(result);
      void worker.terminate();
    };
    const timer = setTimeout(() => finish(failure('model/file-timeout', `Reading ${name} was stopped after ${limits.timeoutMs / 1000} seconds.`)), limits.timeoutMs);
    worker.once('message', (reply: ImportReply) => finish(ok(reply)));
    worker.once('error', (error: unknown) => finish(workerFailure(error, name)));
    worker.once('exit', (code) => finish(failure('model/file-corrupt', `Reading ${name} ended without a result (exit code ${code}).`)));
  });
}

function workerFailure(error: unknown, name: string): Result<never, ImportFailure> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return failure('model/memory', `Reading ${name} needs more memory than it is allowed.`);
  return fail({ code: 'internal', message: `Reading ${name} failed inside the program: ${error instanceof Error ? error.message : String(error)}`, diagnostics: [] });
}

function tooLarge(name: string, sizeBytes: number, limits: ImportLimits): Result<never, ImportFailure> {
  return failure('model/file-too-large', `${name} has ${sizeBytes} bytes; at most ${limits.fileBytesMax} are read.`);
}

function failure(code: DiagnosticCode, message: string): Result<never, ImportFailure> {
  return fail({ code, message, help: MESSAGES[code].help, diagnostics: [] });
}
