/** @file Reads the messages of g++ and clang++: the first error, and the layer whose function led to it. */

import type { Failure } from '../../preload/contract/result.ts';

/** Where a layer's function stands in the sources. */
export interface SourceRange {
  readonly layer: string;
  readonly configName: string;
  readonly file: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

const ERROR = /^(.+?):(\d+)(?::\d+)?: (?:fatal )?error: (.*)$/;
const PLACE = /^(?:In file included from )?\s*(?:from )?(.+?):(\d+)(?::\d+)?[:,]/;

/** Return the failure of a compilation from what the compiler said. Never throws. */
export function describeCompileError(lines: readonly string[], layers: readonly SourceRange[]): Failure {
  const at = lines.findIndex((line) => ERROR.test(line));
  const [, path = '', line = '', message = ''] = ERROR.exec(lines[at] ?? '') ?? [];
  const file = path.replace(/^\.\//, '');
  if (at < 0) {
    const first = lines.find((text) => text.trim() !== '');
    return { code: 'not-buildable', message: `The C++ compiler failed${first === undefined ? ' without a word' : `: ${first}`}.` };
  }
  const layer = layerOf(lines, at, layers);
  const where = `${file} line ${line}`;
  return {
    code: 'not-buildable',
    message: layer === undefined ? `The C++ does not compile: ${where}: ${message}.` : `The C++ of layer ${layer} does not compile: ${where}: ${message}.`,
    ...(layer === undefined ? {} : { layer }),
    file,
    help: 'A compiler with C++17 is needed (g++ 7 or clang 5 and later). With one, this is a bug: please report the message.',
    details: lines.filter((text) => ERROR.test(text)).slice(0, 10).map((text) => ({ reason: text, ...(layer === undefined ? {} : { layer }) })),
  };
}

/** A template's error is told with the places it was required from, before it and after it; one of them lies in a layer's function. */
function layerOf(lines: readonly string[], at: number, layers: readonly SourceRange[]): string | undefined {
  for (const line of [...lines.slice(Math.max(0, at - 40), at + 1).toReversed(), ...lines.slice(at + 1, at + 40)]) {
    const [, file = '', number = ''] = PLACE.exec(line) ?? [];
    const found = layers.find((layer) => file.endsWith(layer.file) && Number(number) >= layer.firstLine && Number(number) <= layer.lastLine);
    if (found !== undefined) return found.layer;
  }
  const config = /\bconfig\d+\w*/.exec(lines.slice(Math.max(0, at - 10), at + 10).join(' '))?.[0];
  return layers.find(({ configName }) => config !== undefined && (config === configName || config.startsWith(`${configName}_`)))?.layer;
}
