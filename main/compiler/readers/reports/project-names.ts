/**
 * @file The layers of somebody's hls4ml project, from the text of its sources: `parameters.h`, `defines.h` and the top function.
 *
 * The sources are searched for a few patterns, never compiled or run; what is not found is absent.
 */

import type { KnownLayer } from './map-layers.ts';
import { typeCodeOfText } from './known-layers.ts';

/** A source file of a project. */
export interface SourceText {
  /** Its name without folder. */
  readonly name: string;
  readonly text: string;
}

/** Most layers that are taken from one project. */
const LAYER_LIMIT = 5000;

interface Call {
  readonly index: number;
  readonly functionName: string;
  readonly output?: string;
  readonly name?: string;
}

/** Return the layers of a project in the order of the calls; empty where the sources name none. Never throws. */
export function readProjectLayers(files: readonly SourceText[]): readonly KnownLayer[] {
  const texts = (pattern: RegExp): string => files.filter(({ name }) => pattern.test(name)).map(({ text }) => text.replaceAll('\r', '')).join('\n');
  const names = namesOfStructs(texts(/^parameters\.h$/));
  const types = typesOf(texts(/^defines\.h$/));
  const calls = callsOf(texts(/\.cpp$/));
  if (names.size === 0 && calls.every(({ name }) => name === undefined)) return [];
  const indices = [...new Set([...calls.map(({ index }) => index), ...names.keys()])].slice(0, LAYER_LIMIT);
  return indices.map((index) => {
    const call = calls.find((candidate) => candidate.index === index);
    const output = types.get(call?.output ?? `layer${index}_t`);
    return {
      name: call?.name ?? names.get(index) ?? `config${index}`, index,
      ...(call === undefined ? {} : { functionName: call.functionName }),
      ...(output?.typeCode === undefined ? {} : { typeCode: output.typeCode }), ...(output?.width === undefined ? {} : { width: output.width }),
    };
  });
}

/** Calls such as `nnet::dense<input_t, layer2_t, config2>(x, layer2_out, w2, b2); // fc1`, one a line. */
function callsOf(text: string): readonly Call[] {
  return text.split('\n').flatMap((line) => {
    const [, functionName, inner, name] = /^\s*(?:nnet::)?(\w{1,80})<([^();]{1,400})>\([^;]{0,2000}\);\s*(?:\/\/\s*(\S{1,200}))?/.exec(line) ?? [];
    const words = inner?.split(',').map((word) => word.trim()) ?? [];
    const index = words.map((word) => /^\w*config(\d{1,6})$/.exec(word)?.[1]).find((digits) => digits !== undefined);
    if (functionName === undefined || index === undefined) return [];
    const output = words.findLast((word) => word.endsWith('_t'));
    return [{ index: Number(index), functionName, ...(output === undefined ? {} : { output }), ...(name === undefined ? {} : { name }) }];
  });
}

/** Each struct stands below a line with the layer's name; helpers such as `config2_mult` come first and share it. */
function namesOfStructs(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [, name, index] of text.matchAll(/^\/\/ (\S{1,200})\nstruct \w{0,80}?config(\d{1,6})(?:_\w{1,40})? /gm)) if (name !== undefined && !names.has(Number(index))) names.set(Number(index), name);
  return names;
}

interface OutputType {
  readonly typeCode?: string;
  readonly width?: number;
}

/** `typedef nnet::array<ap_fixed<16,6>, 8*1> layer2_t;` or without the array. */
function typesOf(text: string): ReadonlyMap<string, OutputType> {
  const types = new Map<string, OutputType>();
  for (const [, body = '', name = ''] of text.matchAll(/^typedef (\S[^;\n]{0,200}?) (\w{1,80});/gm)) {
    const [, inner, width] = /^nnet::array<(.+>), *(\d{1,9})\*1>$/.exec(body) ?? [];
    const typeCode = typeCodeOfText(inner ?? body);
    types.set(name, { ...(typeCode === undefined ? {} : { typeCode }), ...(width === undefined ? {} : { width: Number(width) }) });
  }
  return types;
}
