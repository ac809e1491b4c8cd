/** @file Reads files named on the command line; a failure names the file, what was expected and what to do. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { UploadedFile } from '../../preload/contract/project.ts';
import { FailureError } from './usage-error.ts';

/** Largest file a command reads whole. @unit bytes */
const SIZE_LIMIT = 2 ** 31 - 1;

/** Return a file with its name. @throws {FailureError} `file-unreadable` */
export function readUserFile(path: string, what: string): UploadedFile {
  const refuse = (why: string, help: string): never => {
    throw new FailureError({ code: 'file-unreadable', message: `${path}: ${why}; expected ${what}.`, file: path, help });
  };
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) return refuse('there is no such file', 'Check the path.');
  if (status.isDirectory()) return refuse('this is a folder', 'Name the file itself.');
  // A pipe that nobody writes to would be waited for, and some devices never end.
  if (!status.isFile()) return refuse('this is no plain file but a pipe or a device', 'Write it into a file first.');
  if (status.size > SIZE_LIMIT) return refuse(`the file has ${status.size} bytes, more than 2 GiB`, 'Split it.');
  try {
    return { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
  } catch (error) {
    return refuse(`it cannot be read (${error instanceof Error ? error.message : String(error)})`, 'Check its permissions.');
  }
}

/** How files end that hold external data of an ONNX model. */
const EXTERNAL_DATA = /[._](data|bin|weights|onnx_data|pb)$/i;

/** Return the files that belong to a model by name, if they lie beside it: weights of a `.json`, external data of an `.onnx`. Never throws. */
export function findCompanionsBeside(modelPath: string): readonly string[] {
  const folder = dirname(modelPath);
  const name = basename(modelPath);
  if (name.toLowerCase().endsWith('.json')) {
    const stem = name.slice(0, -'.json'.length);
    const own = [`${stem}_weights.h5`, `${stem}.weights.h5`, `${stem}_weights.hdf5`, `${stem}.h5`];
    // What an unpacked .keras archive holds.
    const unpacked = stem === 'config' ? ['model.weights.h5'] : [];
    return [...own, ...unpacked].map((file) => join(folder, file)).filter((path) => existsSync(path)).slice(0, 1);
  }
  if (!name.toLowerCase().endsWith('.onnx')) return [];
  const stem = name.slice(0, -'.onnx'.length);
  return filesOf(folder).filter((file) => file !== name && (file.startsWith(`${stem}.`) || file.startsWith(`${stem}_`)) && EXTERNAL_DATA.test(file)).map((file) => join(folder, file));
}

function filesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A folder that cannot be listed shows nothing beside the model; reading the model itself says what is wrong.
    return [];
  }
}
