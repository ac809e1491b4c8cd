/** @file The files below `firmware/`: types, configurations, weights, code of its own, and the source of top and layers. */

import type { Constant } from './constants.ts';
import type { HlsFile, HlsLayer } from './hls-project.ts';
import { commentText } from './identifiers.ts';
import { structText } from './layer-site.ts';
import type { PlannedBlock, PlannedLayer, ProjectPlan } from './plan-project.ts';
import type { FunctionText } from './write-layers.ts';
import type { TopText } from './write-top.ts';
import { constantsOf } from './write-top.ts';

/** First line of every file. */
export const MADE_BY = 'Written by Bitloom; edits are lost when the project is written again.';

/** Folder of the header library inside a project. */
export const LIBRARY_FOLDER = 'firmware/bitloom';
/** Folder of the compatibility headers, which only C simulation without a vendor's tool uses. */
export const AP_TYPES_FOLDER = 'firmware/ap_types';

function guarded(name: string, lines: readonly string[]): string {
  return [`// ${MADE_BY}`, `#ifndef ${name}`, `#define ${name}`, '', ...lines, '', '#endif', ''].join('\n');
}

/** Layers of a plan, those inside blocks included. Never throws. */
export function plannedLayers(plan: ProjectPlan): readonly PlannedLayer[] {
  return plan.items.flatMap((item) => (item.kind === 'layer' ? [item] : item.inner));
}

/** Return `defines.h`: the types of tensors and constants. Never throws. */
export function writeDefines(plan: ProjectPlan): string {
  const constants = plan.items.flatMap(constantsOf);
  const types = new Map([...plan.types.map(({ name, text }) => [name, text] as const), ...constants.map(({ typeName, cppType }) => [typeName, cppType] as const)]);
  return guarded('DEFINES_H_', ['#include "ap_fixed.h"', '#include "ap_int.h"', '#include "bitloom/common.h"', '', ...[...types].map(([name, text]) => `typedef ${text} ${name};`)]);
}

/** Return the configuration of a layer: its struct and those it needs. Never throws. */
export function configText({ site, code }: PlannedLayer): string {
  const own = code.config.length === 0 ? [] : [structText(site.configName, code.config)];
  const all = [...(code.helpers ?? []), ...own];
  return all.length === 0 ? '' : [`// ${commentText(site.layer.name)}`, ...all].join('\n');
}

/** Return `parameters.h`: library, weights and configurations. Never throws. */
export function writeParameters(plan: ProjectPlan, external: ReadonlySet<string>): string {
  const layers = plannedLayers(plan);
  const includes = [...new Set([...layers.flatMap(({ code }) => code.includes), 'activation.h', 'move.h', 'simulation.h'])].sort();
  const weights = plan.items.flatMap(constantsOf).filter(({ name }) => !external.has(name));
  const configs = layers.map(configText).filter((text) => text !== '');
  const hasGenerated = layers.some(({ code }) => code.generated !== undefined);
  return guarded('PARAMETERS_H_', [
    '#include "defines.h"', '', ...includes.map((name) => `#include "bitloom/${name}"`), '',
    ...weights.map(({ name }) => `#include "weights/${name}.h"`), '', configs.join('\n\n'), ...(hasGenerated ? ['', '#include "code_gen.h"'] : []),
  ]);
}

/** Return the code that layers have of their own, or undefined where none has. Never throws. */
export function writeGenerated(plan: ProjectPlan): string | undefined {
  const parts = plannedLayers(plan).flatMap(({ site, code }) => (code.generated === undefined ? [] : [`// ${commentText(site.layer.name)}\n${code.generated}`]));
  return parts.length === 0 ? undefined : guarded('CODE_GEN_H_', [parts.join('\n\n')]);
}

/** Numbers in a line of a weight file. */
const PER_LINE = 16;

function lines(values: readonly string[], separator: string): string {
  const rows: string[] = [];
  for (let at = 0; at < values.length; at += PER_LINE) rows.push(values.slice(at, at + PER_LINE).join(', '));
  return rows.join(separator);
}

/** Return the two files of a constant: text for simulation, header for synthesis. Never throws. */
export function writeConstant({ name, typeName, cppType, count, literals, texts, comment }: Constant): readonly HlsFile[] {
  const header = guarded(`${name.toUpperCase()}_H_`, [
    `// ${comment}; ${cppType}`,
    '#ifndef __SYNTHESIS__',
    `${typeName} ${name}[${count}]; // read from ${name}.txt`,
    '#else',
    `const ${typeName} ${name}[${count}] = {\n${lines(literals, ',\n')}};`,
    '#endif',
  ]);
  return [
    { path: `firmware/weights/${name}.h`, text: header },
    { path: `firmware/weights/${name}.txt`, text: `${lines(texts, ',\n')}\n` },
  ];
}

/** A source with the place of every layer in it. */
export interface SourceText {
  readonly file: HlsFile;
  readonly layers: readonly HlsLayer[];
}

/** Return the source of top and layers. Never throws. */
export function writeSource(plan: ProjectPlan, functions: readonly FunctionText[], top: TopText): SourceText {
  const path = `firmware/${plan.topFunction}.cpp`;
  const head = [`// ${MADE_BY}`, `#include "${plan.topFunction}.h"`, '#include "parameters.h"', '', 'namespace layers {', ''];
  const rows = [...head];
  const layers: HlsLayer[] = [];
  const itemOf = new Map<string, PlannedLayer | PlannedBlock>([...plannedLayers(plan), ...plan.items].map((item) => [item.site.functionName, item]));
  for (const { name, text } of functions) {
    const firstLine = rows.length + 1;
    rows.push(...text.split('\n'));
    const item = itemOf.get(name);
    if (item !== undefined) layers.push({ layer: item.site.layer.name, index: item.site.index, configName: item.site.configName, functionName: name, file: path, firstLine, lastLine: rows.length });
    rows.push('');
  }
  rows.push('} // namespace layers', '', ...top.text.split('\n'), '');
  return { file: { path, text: rows.join('\n') }, layers };
}

/** Return the header that declares the top. Never throws. */
export function writeTopHeader(plan: ProjectPlan, top: TopText): string {
  return guarded(`${plan.topFunction.toUpperCase()}_H_`, ['#include "ap_fixed.h"', '#include "ap_int.h"', '#include "hls_stream.h"', '', '#include "defines.h"', '', `${top.signature};`]);
}
