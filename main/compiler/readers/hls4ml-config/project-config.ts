/**
 * @file The configuration of a project that this program writes: the design, the project's own name, and the model that lies in the folder.
 *
 * The model stands under hls4ml's keys, so that `convert_from_config` finds it from the project's folder, and under a key of our own, which
 * knows every format. Always the complete form: the bare one has no place for part, clock or I/O.
 */

import { isMap } from 'yaml';
import type { Document } from 'yaml';
import { isConfigMap } from '../../../../preload/model/design.ts';
import type { Design } from '../../../../preload/model/design.ts';
import { SOURCE_MODEL_FOLDER } from '../../../../preload/model/project-folder.ts';
import { BITLOOM_KEY, MODEL_PATH_KEY } from './bitloom-block.ts';
import { parseConfigYaml } from './parse-yaml.ts';
import { isBareForm } from './read-config.ts';
import { writeHls4mlConfig } from './write-config.ts';

/** Names of the files that a network was imported from. */
export interface ProjectModel {
  readonly modelFile: string;
  readonly companionFiles: readonly string[];
}

/** Which project. */
export interface ProjectConfigOptions {
  /** Name of the top function. */
  readonly projectName: string;
  /** Absent: the folder holds no model. */
  readonly model?: ProjectModel;
}

/** Keys under which hls4ml looks for a model. */
const MODEL_KEYS = ['KerasModel', 'KerasJson', 'KerasH5', 'OnnxModel', 'PytorchModel', 'TensorFlowModel'] as const;
const KERAS_TAG = '!keras_model';

/** Return where a file of the model lies in a project's folder: a relative path that stays in it. Never throws. */
export function modelPath(name: string): string {
  const parts = name.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return [SOURCE_MODEL_FOLDER, ...parts.map((part) => part.replaceAll(/[\p{C}:*?"<>|]/gu, '_'))].join('/');
}

/** Write the configuration of a project. Never throws. */
export function writeProjectConfig(design: Design, options: ProjectConfigOptions): string {
  const { importedYaml, ...anew } = design;
  const values = importedYaml === undefined ? undefined : parseConfigYaml(importedYaml, 'imported configuration').values;
  const complete = values === undefined || isBareForm(values) ? anew : design;
  return withModel(writeHls4mlConfig(complete).text, options) ?? withModel(writeHls4mlConfig(anew).text, options) ?? writeHls4mlConfig(anew).text;
}

/** Return the path of the model that a project's configuration names, if this program wrote it. Never throws. */
export function modelPathInConfig(text: string): string | undefined {
  const block = parseConfigYaml(text, 'configuration').values?.[BITLOOM_KEY];
  const path = isConfigMap(block) ? block[MODEL_PATH_KEY] : undefined;
  return typeof path === 'string' && path.startsWith(`${SOURCE_MODEL_FOLDER}/`) ? path : undefined;
}

/** Undefined for a text that cannot be edited: an alias elsewhere may need what is replaced. */
function withModel(text: string, { projectName, model }: ProjectConfigOptions): string | undefined {
  const { document } = parseConfigYaml(text, 'configuration');
  if (document === undefined) return undefined;
  for (const key of MODEL_KEYS) document.delete(key);
  document.set('ProjectName', projectName);
  if (model !== undefined) {
    addModelKeys(document, model);
    document.setIn([BITLOOM_KEY, MODEL_PATH_KEY], modelPath(model.modelFile));
  }
  try {
    return document.toString({ lineWidth: 0 });
  } catch {
    return undefined;
  }
}

/** First in the file, as the subject of everything after it. */
function addModelKeys(document: Document, { modelFile, companionFiles }: ProjectModel): void {
  const pairs = modelKeys(modelFile, companionFiles).map(([key, path]) => {
    const pair = document.createPair(key, path);
    if (key === 'KerasModel') pair.value = Object.assign(document.createNode(path), { tag: KERAS_TAG });
    return pair;
  });
  if (isMap(document.contents)) document.contents.items.unshift(...(pairs as unknown as typeof document.contents.items));
}

/** Keys by the ending, which is what hls4ml goes by. */
function modelKeys(modelFile: string, companionFiles: readonly string[]): readonly (readonly [key: (typeof MODEL_KEYS)[number], path: string])[] {
  const path = modelPath(modelFile);
  if (/\.(keras|h5|hdf5)$/i.test(modelFile)) return [['KerasModel', path]];
  if (/\.onnx$/i.test(modelFile)) return [['OnnxModel', path]];
  if (/\.(pt2|pt|pth)$/i.test(modelFile)) return [['PytorchModel', path]];
  if (!/\.json$/i.test(modelFile)) return [];
  return [['KerasJson', path], ...companionFiles.slice(0, 1).map((weights) => ['KerasH5', modelPath(weights)] as const)];
}
