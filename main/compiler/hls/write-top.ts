/** @file The top function: ports, pipelining, the layers in order; and the header that declares it. */

import type { Constant } from './constants.ts';
import { commentText } from './identifiers.ts';
import type { SiteTensor } from './layer-site.ts';
import type { PlannedBlock, PlannedLayer, ProjectPlan } from './plan-project.ts';
import { callOf, tensorParameter, traceLine } from './write-layers.ts';
import type { FunctionText } from './write-layers.ts';

/** How the top is built. */
export interface TopOptions {
  readonly isStream: boolean;
  readonly style: 'pipeline' | 'dataflow';
  /** Cycles between two inputs of a pipelined top. */
  readonly intervalCycles: number;
  /** Names of constants that are ports. */
  readonly external: ReadonlySet<string>;
}

/** A result's port. */
export interface OutputPort {
  readonly tensor: SiteTensor;
  readonly port: string;
}

/** The top with everything that other files must know of it. */
export interface TopText {
  readonly text: string;
  readonly signature: string;
  readonly outputs: readonly OutputPort[];
  readonly externals: readonly Constant[];
  /** Small functions that copy tensors for several readers or for a port. */
  readonly copies: readonly FunctionText[];
}

/** Return every constant of an item, those of the layers inside a block included. Never throws. */
export function constantsOf(item: PlannedLayer | PlannedBlock): readonly Constant[] {
  return item.kind === 'layer' ? [...item.code.parameters, ...item.code.tables] : item.inner.flatMap(constantsOf);
}

/** Return how the top is pipelined: as hls4ml chooses where nothing else is asked. Never throws. */
export function pipelineStyle(plan: ProjectPlan, isStream: boolean, asked: 'auto' | 'pipeline' | 'dataflow' = 'auto'): 'pipeline' | 'dataflow' {
  if (isStream) return 'dataflow';
  if (asked !== 'auto') return asked;
  const layers = plan.items.flatMap((item) => (item.kind === 'layer' ? [item] : item.inner));
  const isInTurn = layers.some(({ site, code }) => site.layer.attributes['strategy'] === 'resource' || (code.intervalCycles === undefined && code.includes.includes('conv.h')));
  return isInTurn ? 'dataflow' : 'pipeline';
}

/** Writes the body of the top. */
class TopWriter {
  readonly #plan: ProjectPlan;
  readonly #options: TopOptions;
  readonly #lines: string[] = [];
  readonly #copies: FunctionText[] = [];
  readonly #readers = new Map<string, number>();
  /** Copies that readers still take, by variable. */
  readonly #waiting = new Map<string, string[]>();
  readonly outputs: readonly OutputPort[];

  constructor(plan: ProjectPlan, options: TopOptions) {
    this.#plan = plan;
    this.#options = options;
    for (const { site } of plan.items) for (const { variable } of site.inputs) this.#readers.set(variable, (this.#readers.get(variable) ?? 0) + 1);
    this.outputs = this.#portsOf();
  }

  /** A result that nobody else reads is written to its port at once; others are copied there. */
  #portsOf(): readonly OutputPort[] {
    const ports = new Set(this.#plan.inputs.map(({ tensor }) => tensor.variable));
    return this.#plan.outputs.map((tensor, k) => {
      const isDirect = !ports.has(tensor.variable) && !this.#readers.has(tensor.variable);
      const port = isDirect ? tensor.variable : `result${k + 1}_out`;
      ports.add(port);
      if (!isDirect) this.#readers.set(tensor.variable, (this.#readers.get(tensor.variable) ?? 0) + 1);
      return { tensor, port };
    });
  }

  write(): { readonly lines: readonly string[]; readonly copies: readonly FunctionText[] } {
    for (const { trace, tensor } of this.#plan.inputs) this.#made(trace, tensor);
    for (const item of this.#plan.items) this.#call(item);
    for (const { tensor, port } of this.outputs) if (port !== tensor.variable) this.#copyToPort(tensor, port);
    return { lines: this.#lines, copies: this.#copies };
  }

  #call(item: PlannedLayer | PlannedBlock): void {
    const { site } = item;
    for (const tensor of site.outputs) if (!this.outputs.some(({ port }) => port === tensor.variable)) this.#local(tensor, tensor.variable);
    const inputs = site.inputs.map(({ variable }) => this.#take(variable));
    this.#lines.push(`    ${item.kind === 'layer' ? callOf(item, inputs) : `layers::${site.functionName}(${[...inputs, site.output.variable].join(', ')}); // ${commentText(site.layer.name)}`}`);
    site.outputs.forEach((tensor, k) => this.#made(k === 0 && site.outputs.length === 1 ? site.functionName : undefined, tensor));
  }

  #local(tensor: SiteTensor, variable: string): void {
    if (this.#options.isStream) {
      this.#lines.push(`    hls::stream<${tensor.typeName}> ${variable}("${variable}");`, `#pragma HLS STREAM variable=${variable} depth=${tensor.elementCount / tensor.packSize}`);
    } else {
      this.#lines.push(`    ${tensor.typeName} ${variable}[${tensor.elementCount}];`, `#pragma HLS ARRAY_PARTITION variable=${variable} complete dim=0`);
    }
  }

  /** After a tensor was made: write it down in simulation, and copy it where the region allows each array one reader only. */
  #made(trace: string | undefined, tensor: SiteTensor): void {
    if (trace !== undefined) this.#lines.push('#ifndef __SYNTHESIS__', `    ${traceLine(trace, tensor, this.#options.isStream)}`, '#endif');
    const readers = this.#readers.get(tensor.variable) ?? 0;
    if (this.#options.isStream || this.#options.style !== 'dataflow' || readers < 2 || this.#waiting.has(tensor.variable)) return;
    const copies: string[] = [];
    let source = tensor.variable;
    for (let k = 1; k < readers; k++) {
      const [own, rest] = [`${tensor.variable}_copy${k}`, k + 1 === readers ? `${tensor.variable}_copy${k + 1}` : `${tensor.variable}_rest${k}`];
      for (const name of [own, rest]) this.#local(tensor, name);
      this.#lines.push(`    layers::${this.#copyFunction(tensor)}(${source}, ${own}, ${rest});`);
      copies.push(own);
      source = rest;
    }
    this.#waiting.set(tensor.variable, [...copies, source]);
  }

  #take(variable: string): string {
    return this.#waiting.get(variable)?.shift() ?? variable;
  }

  #copyFunction({ typeName, elementCount, variable }: SiteTensor): string {
    const name = `copy_of_${variable}`;
    if (!this.#copies.some((copy) => copy.name === name)) {
      this.#copies.push({ layer: '', name, text: `void ${name}(const ${typeName} data[${elementCount}], ${typeName} first[${elementCount}], ${typeName} second[${elementCount}]) {\n#pragma HLS PIPELINE\n    bitloom::copy<${typeName}, ${elementCount}>(data, first, second);\n}` });
    }
    return name;
  }

  #copyToPort(tensor: SiteTensor, port: string): void {
    const name = `${port}_copy`;
    const { typeName, elementCount } = tensor;
    const isStream = this.#options.isStream;
    const loop = isStream ? 'map_stream' : 'map_array';
    const parameters = [tensorParameter(tensor, 'data', isStream, true), tensorParameter(tensor, 'result', isStream, false)].join(', ');
    this.#copies.push({ layer: '', name, text: `void ${name}(${parameters}) {\n${isStream ? '' : '#pragma HLS PIPELINE\n'}    bitloom::${loop}<${typeName}, ${typeName}, ${elementCount}, bitloom::linear>(data, result);\n}` });
    this.#lines.push(`    layers::${name}(${this.#take(tensor.variable)}, ${port});`);
  }
}

/** Return the top function of a plan. Never throws. */
export function writeTop(plan: ProjectPlan, options: TopOptions): TopText {
  const writer = new TopWriter(plan, options);
  const { outputs } = writer;
  const constants = plan.items.flatMap(constantsOf);
  const externals = constants.filter(({ name }) => options.external.has(name));
  const { lines, copies } = writer.write();
  const parameters = [
    ...plan.inputs.map(({ tensor }) => portParameter(tensor, tensor.variable, options.isStream)),
    ...outputs.map(({ tensor, port }) => portParameter(tensor, port, options.isStream)),
    ...externals.map(({ typeName, name, count }) => `${typeName} ${name}[${count}]`),
  ];
  const signature = `void ${plan.topFunction}(${parameters.join(', ')})`;
  const loads = constants.filter(({ name }) => !options.external.has(name)).map(({ typeName, count, name }) => `        bitloom::load_numbers<${typeName}>(${name}, ${count}, "${name}.txt");`);
  const text = [
    `${signature} {`,
    ...portPragmas(plan, outputs, options, externals),
    ...(loads.length === 0 ? [] : ['#ifndef __SYNTHESIS__', '    static bool is_loaded = false;', '    if (!is_loaded) {', ...loads, '        is_loaded = true;', '    }', '#endif', '']),
    ...lines,
    '}',
  ].join('\n');
  return { text, signature, outputs, externals, copies };
}

function portParameter({ typeName, elementCount }: SiteTensor, name: string, isStream: boolean): string {
  return isStream ? `hls::stream<${typeName}> &${name}` : `${typeName} ${name}[${elementCount}]`;
}

function portPragmas(plan: ProjectPlan, outputs: readonly OutputPort[], options: TopOptions, externals: readonly Constant[]): string[] {
  const inputs = plan.inputs.map(({ tensor }) => tensor.variable);
  const results = outputs.map(({ port }) => port);
  const style = options.style === 'dataflow' ? '#pragma HLS DATAFLOW' : `#pragma HLS PIPELINE${options.intervalCycles > 1 ? ` II=${options.intervalCycles}` : ''}`;
  const brams = externals.map(({ name }) => `#pragma HLS INTERFACE bram port=${name}`);
  if (options.isStream) return [...[...inputs, ...results].map((port) => `#pragma HLS INTERFACE axis port=${port}`), ...brams, style];
  return [
    ...inputs.map((port) => `#pragma HLS ARRAY_RESHAPE variable=${port} complete dim=0`),
    ...results.map((port) => `#pragma HLS ARRAY_PARTITION variable=${port} complete dim=0`),
    `#pragma HLS INTERFACE ap_vld port=${[...inputs, ...results].join(',')}`,
    ...brams,
    style,
  ];
}
