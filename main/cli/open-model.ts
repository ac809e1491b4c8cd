/**
 * @file MODEL on the command line: a path, `example:NAME`, or the name of a project, tried in that order, with the
 * command's settings applied to it.
 */

import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { plural } from '../base/plural.ts';
import type { DesignView } from '../../preload/contract/design.ts';
import type { ProjectSummary, ProjectView } from '../../preload/contract/project.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import type { CommandContext, CommandOutcome } from './command.ts';
import { didYouMean } from '../base/closest-name.ts';
import { readFolder } from '../services/read-folder.ts';
import { noteUnknownPart } from './note-unknown-part.ts';
import { openSession } from './open-session.ts';
import { findCompanionsBeside, readUserFile } from './read-user-file.ts';
import { readSetting } from './settings.ts';
import { ask } from './studio-session.ts';
import type { StudioSession } from './studio-session.ts';
import { EXIT, FailureError, UsageError } from './usage-error.ts';

/** A model that a command works on. */
export interface OpenModel {
  readonly session: StudioSession;
  readonly project: ProjectView;
  readonly view: DesignView;
  /** Whether what the command does stays in the user's workspace. */
  readonly kept: boolean;
  /** Time from file to design. @unit ms */
  readonly importMs: number;
}

/**
 * Open the model a command names, do `work` with it, and leave nothing behind that was not asked for. A model whose file has
 * errors (missing weights, an unknown layer) opens as far as it goes; the exit code then says bad input. @throws {FailureError} {UsageError}
 */
export async function withModel(context: CommandContext, work: (model: OpenModel) => Promise<CommandOutcome>): Promise<CommandOutcome> {
  const text = context.arguments.positionals[0] ?? '';
  const save = context.arguments.has('save');
  const isFile = existsSync(text);
  const isExample = !isFile && text.startsWith('example:');
  const keep = save || (!isFile && !isExample);
  const session = await openSession({ ...context, temporary: !keep });
  try {
    const startedAtMs = performance.now();
    const project = await openProject(context, session, { text, isFile, isExample });
    const importMs = performance.now() - startedAtMs;
    const outcome = await withSettings(context, { session, project, kept: keep, importMs }, save || session.temporary, work);
    noteErrors(context, project);
    return { ...outcome, exitCode: exitCodeOfModel(project, outcome.exitCode) };
  } finally {
    await session.close();
  }
}

/** Return the exit code of work on a model: bad input where its file has errors. Never throws. */
export function exitCodeOfModel({ model }: ProjectView, exitCode: number): number {
  return exitCode !== EXIT.interrupted && model.problems.some((problem) => problem.severity === 'error') ? EXIT.badInput : exitCode;
}

/** Name the first error of the model's file: what a verb shows besides may not mention it. */
function noteErrors({ terminal }: CommandContext, { model }: ProjectView): void {
  const [first, ...others] = model.problems.filter((problem) => problem.severity === 'error');
  if (first === undefined) return;
  terminal.note(`${model.fileName}: ${first.message}${first.help === undefined ? '' : ` ${first.help}`}`);
  if (others.length > 0) terminal.note(`${plural(others.length, 'more error')} in ${model.fileName}; "bitloom info" lists them.`);
}

function openProject(context: CommandContext, session: StudioSession, model: { readonly text: string; readonly isFile: boolean; readonly isExample: boolean }): Promise<ProjectView> {
  if (model.isFile) return importFile(context, session, model.text);
  if (context.arguments.has('weights')) throw new UsageError('--weights belongs to a model file; an example or a project has its own.');
  if (model.isExample) return ask(session, 'project:open-example', { name: model.text.slice('example:'.length) });
  return openNamedProject(session, model.text);
}

/** Import a model file with its weights. @throws {FailureError} */
export async function importFile(context: CommandContext, session: StudioSession, path: string, name?: string): Promise<ProjectView> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return importFolder(context, session, { path, name });
  const given = context.arguments.texts('weights');
  const companions = given.length > 0 ? given : findCompanionsBeside(path);
  const files = [readUserFile(path, 'a model (.keras, .h5, .onnx, .pt2, or .json with its weights)'), ...companions.map((companion) => readUserFile(companion, 'weights of the model (.h5 for a .json, external data for an .onnx)'))];
  return ask(session, 'project:import', { files, ...(name === undefined ? {} : { name }) });
}

/** Import a folder of hls4ml. @throws {FailureError} {UsageError} */
async function importFolder({ arguments: given, terminal }: CommandContext, session: StudioSession, { path, name }: { readonly path: string; readonly name: string | undefined }): Promise<ProjectView> {
  if (given.has('weights')) throw new UsageError('--weights belongs to a model file; a folder has its own.');
  const read = readFolder(resolve(path));
  if (!read.ok) throw new FailureError(read.failure);
  const { files, linkCount, leftOutCount } = read.value;
  if (files.length === 0) throw new FailureError({ code: 'bad-request', message: `${path}: this folder holds no file that a project could be made of.`, file: path, help: 'Name a folder that hls4ml wrote, or a model file.' });
  if (linkCount > 0) terminal.note(`${path}: ${plural(linkCount, 'link')} not followed.`);
  if (leftOutCount > 0) terminal.note(`${path}: ${plural(leftOutCount, 'file')} that may hold results left out; "bitloom report PATH --into PROJECT" opens ${leftOutCount === 1 ? 'it' : 'them'}.`);
  return ask(session, 'project:import', { files: [...files], ...(name === undefined ? {} : { name }) });
}

/** Open a project by its name or id. @throws {UsageError} when there is none */
export async function openNamedProject(session: StudioSession, text: string): Promise<ProjectView> {
  const project = await findProject(session, text);
  return ask(session, 'project:open', { projectId: project.projectId });
}

/** Find a project by its name or id. @throws {UsageError} when there is none */
export async function findProject(session: StudioSession, text: string): Promise<ProjectSummary> {
  const projects = await ask(session, 'project:list', {});
  const found = [
    projects.filter((project) => project.projectId === text),
    projects.filter((project) => project.name === text),
    projects.filter((project) => project.name.toLowerCase() === text.toLowerCase()),
  ].find((list) => list.length > 0);
  const [only, ...others] = found ?? [];
  if (only !== undefined && others.length === 0) return only;
  if (only !== undefined) throw new UsageError(`${others.length + 1} projects are called "${text}": ${[only, ...others].map((project) => project.projectId).join(', ')}.`, 'Say the id; "bitloom projects" lists them, the one opened last first.');
  const looksLikePath = /[/\\]|\.\w{1,5}$/.test(text);
  throw new UsageError(
    looksLikePath ? `${text}: there is no such file, and no project of that name in ${session.workspacePath}.` : `There is no file and no project called "${text}" in ${session.workspacePath}.${didYouMean(text, projects.map((project) => project.name))}`,
    'MODEL is a path to a .keras, .h5, .onnx, .pt2, .json or .fml file or to an hls4ml folder (also packed: .tar.gz, .tgz, .tar, .zip), example:NAME, or the name of a project ("bitloom projects" lists them).',
  );
}

type Opened = Omit<OpenModel, 'view'>;

/** In a project of the user's, settings apply to a copy unless they are to be kept; it is never the project's current design, which other commands and windows open. */
async function withSettings(context: CommandContext, opened: Opened, inPlace: boolean, work: (model: OpenModel) => Promise<CommandOutcome>): Promise<CommandOutcome> {
  const { session, project } = opened;
  const changes = SETTING_OPTIONS.some((name) => context.arguments.has(name));
  if (!changes || inPlace) return work({ ...opened, view: await applySettings(context, session, project.currentDesignId) });
  const copy = await ask(session, 'design:create', { projectId: project.projectId, name: `command line ${process.pid}`, copyOf: project.currentDesignId });
  try {
    return await work({ ...opened, view: await applySettings(context, session, copy.designId) });
  } finally {
    await session.request('design:remove', { designId: copy.designId });
  }
}

const SETTING_OPTIONS = ['config', 'set', 'flow', 'io-type', 'part', 'clock', 'fix'];

async function applySettings(context: CommandContext, session: StudioSession, designId: string): Promise<DesignView> {
  const { arguments: given } = context;
  const config = given.text('config');
  if (config !== undefined) await importConfiguration(context, session, { designId, path: config });
  const view = await ask(session, 'design:open', { designId, aside: true });
  const edits = settingWords(context).map((word) => readSetting(word, view));
  const edited = edits.length === 0 ? view : await ask(session, 'design:apply-edit', { designId, edit: groupOf(edits), label: 'command line' });
  noteUnknownPart(context.terminal, edited);
  return edited;
}

/** Findings that a person at a window may overlook knowingly, but a script must not: the setting would silently do nothing. */
const UNKNOWN_KEY = 'config-file/unknown-key';

/** Import a configuration file into a design; a file that is refused changes nothing. @throws {FailureError} `config-rejected` */
export async function importConfiguration({ arguments: given, terminal }: CommandContext, session: StudioSession, { designId, path }: { readonly designId: string; readonly path: string }): Promise<void> {
  const file = readUserFile(path, 'an hls4ml configuration (YAML)');
  const before = await ask(session, 'design:open', { designId, aside: true });
  const { problems } = await ask(session, 'design:import-config', { designId, fileName: file.name, text: new TextDecoder().decode(file.bytes) });
  const strict = !given.has('allow-unknown-keys');
  const refused = problems.filter((problem) => problem.severity === 'error' || (strict && problem.code === UNKNOWN_KEY));
  const [first, ...others] = refused;
  if (first !== undefined) {
    await ask(session, 'design:apply-edit', { designId, edit: { kind: 'replace', design: before.design, reason: 'refused configuration' }, label: 'refused configuration' });
    const help = first.help ?? (first.code === UNKNOWN_KEY ? 'Correct or remove the key; --allow-unknown-keys imports the file without it.' : undefined);
    throw new FailureError({ code: 'config-rejected', message: `${path}: ${first.message}`, file: path, ...(help === undefined ? {} : { help }), details: others.map((problem) => ({ reason: problem.message })) });
  }
  for (const problem of problems) terminal.note(`${path}: ${problem.message}`);
}

function settingWords({ arguments: given }: CommandContext): readonly string[] {
  const globals = [['flow', 'flow'], ['io-type', 'io_type'], ['part', 'part'], ['clock', 'clock']] as const;
  return [...globals.flatMap(([option, key]) => given.texts(option).map((value) => `design.${key}=${value}`)), ...given.texts('set')];
}

/** Several edits as one undo step. */
export function groupOf(edits: readonly DesignEdit[]): DesignEdit {
  const [only] = edits;
  return edits.length === 1 && only !== undefined ? only : { kind: 'group', label: 'command line', edits };
}
