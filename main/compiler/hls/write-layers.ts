/** @file The functions of the layers as text: signature, pragmas, one call into the library. */

import type { Constant } from './constants.ts';
import { commentText } from './identifiers.ts';
import type { LayerSite, SiteTensor } from './layer-site.ts';
import type { PlannedBlock, PlannedLayer } from './plan-project.ts';

/** How functions are written. */
export interface FunctionOptions {
  readonly keepLayersAsModules: boolean;
}

/** A function's text. */
export interface FunctionText {
  readonly layer: string;
  readonly name: string;
  readonly text: string;
}

/** Return the parameter of a tensor that is read or written. Never throws. */
export function tensorParameter(tensor: SiteTensor, name: string, isStream: boolean, isRead: boolean): string {
  return isStream ? `hls::stream<${tensor.typeName}> &${name}` : `${isRead ? 'const ' : ''}${tensor.typeName} ${name}[${tensor.elementCount}]`;
}

function inputNames(count: number): readonly string[] {
  return count === 1 ? ['data'] : ['first', 'second', 'third'].slice(0, count);
}

function parameters(site: LayerSite, constants: readonly Constant[]): string {
  const isStream = site.ioType === 'io_stream';
  const names = inputNames(site.inputs.length);
  const results = site.outputs.length === 1 ? ['result'] : site.outputs.map((_, k) => `result${k + 1}`);
  return [
    ...site.inputs.map((tensor, k) => tensorParameter(tensor, names[k] ?? `input${k}`, isStream, true)),
    ...site.outputs.map((tensor, k) => tensorParameter(tensor, results[k] ?? 'result', isStream, false)),
    ...constants.map(({ typeName, name, count }) => `const ${typeName} ${name}[${count}]`),
  ].join(', ');
}

function pragmaLine(text: string): string {
  const rom = /^ROM (\w+)$/.exec(text);
  return rom === null ? `#pragma HLS ${text}` : `    BITLOOM_ROM_IN_BRAM(${rom[1]})`;
}

/** Return the function of a layer. Never throws. */
export function layerFunction({ site, code }: PlannedLayer, { keepLayersAsModules }: FunctionOptions): FunctionText {
  const interval = code.intervalCycles !== undefined && site.ioType === 'io_parallel' ? [`PIPELINE II=${code.intervalCycles}`] : [];
  const lines = [
    `// ${commentText(site.layer.name)}: ${commentText(site.layer.class_name)}, layer ${site.index}`,
    `void ${site.functionName}(${parameters(site, code.parameters)}) {`,
    ...(keepLayersAsModules ? ['#pragma HLS INLINE off'] : []),
    ...[...interval, ...code.pragmas].map(pragmaLine),
    ...code.body.map((line) => (line.startsWith('#') ? line : `    ${line}`)),
    '}',
  ];
  return { layer: site.layer.name, name: site.functionName, text: lines.join('\n') };
}

/** Return the statements that call a layer's function, with its tensors under the given names. Never throws. */
export function callOf({ site, code }: PlannedLayer, inputs: readonly string[] = site.inputs.map(({ variable }) => variable)): string {
  const names = [...inputs, ...site.outputs.map(({ variable }) => variable), ...code.parameters.map(({ name }) => name)];
  return `layers::${site.functionName}(${names.join(', ')}); // ${commentText(site.layer.name)}`;
}

/** Return the line that writes a tensor down in C simulation. Never throws. */
export function traceLine(trace: string, tensor: SiteTensor, isStream: boolean): string {
  return isStream ? `bitloom::trace_stream<${tensor.typeName}>("${trace}", ${tensor.variable}, ${tensor.elementCount});` : `bitloom::trace_array<${tensor.typeName}>("${trace}", ${tensor.variable}, ${tensor.elementCount});`;
}

/** Return the function of a block: its layers once per time step. Never throws. */
export function blockFunction(block: PlannedBlock, { keepLayersAsModules }: FunctionOptions): FunctionText {
  const { site, step, inner, last, stepCount, stepTrace } = block;
  const perStep = site.output.elementCount / stepCount;
  const local = (tensor: SiteTensor): string => `        ${tensor.typeName} ${tensor.variable}[${tensor.elementCount}];\n#pragma HLS ARRAY_PARTITION variable=${tensor.variable} complete`;
  const lines = [
    `// ${commentText(site.layer.name)}: ${stepCount} steps of ${commentText(block.stepLayer)}, layer ${site.index}`,
    `void ${site.functionName}(${parameters(site, [])}) {`,
    ...(keepLayersAsModules ? ['#pragma HLS INLINE off'] : []),
    'Steps:',
    `    for (unsigned t = 0; t < ${stepCount}; t++) {`,
    local(step),
    `        for (unsigned i = 0; i < ${step.elementCount}; i++) {`,
    '#pragma HLS UNROLL',
    `            ${step.variable}[i] = ${step.typeName}(data[t * ${step.elementCount} + i]);`,
    '        }',
    ...inner.flatMap((layer) => [local(layer.site.output), `        ${callOf(layer)}`]),
    '#ifndef __SYNTHESIS__',
    `        if (t + 1 == ${stepCount}) {`,
    `            ${traceLine(stepTrace, step, false)}`,
    ...inner.map(({ site: own }) => `            ${traceLine(own.functionName, own.output, false)}`),
    '        }',
    '#endif',
    `        for (unsigned i = 0; i < ${perStep}; i++) {`,
    '#pragma HLS UNROLL',
    `            result[t * ${perStep} + i] = ${site.output.typeName}(${last.variable}[i]);`,
    '        }',
    '    }',
    '}',
  ];
  return { layer: site.layer.name, name: site.functionName, text: lines.join('\n') };
}
