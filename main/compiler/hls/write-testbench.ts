/** @file Test bench and bridge: real samples through the top in C and RTL simulation, and from other programs. */

import type { TestVectors } from './hls-project.ts';
import type { SiteTensor } from './layer-site.ts';
import type { ProjectPlan } from './plan-project.ts';
import { MADE_BY } from './write-sources.ts';
import type { TopText } from './write-top.ts';

/** Samples between two progress lines. */
const CHECKPOINT = 5000;

function declare({ typeName, elementCount }: SiteTensor, name: string, isStream: boolean): string {
  return isStream ? `hls::stream<${typeName}> ${name}("${name}");` : `${typeName} ${name}[${elementCount}];`;
}

/** Ports that are arrays of weights: filled once. */
function externalLines(top: TopText): string[] {
  return top.externals.flatMap(({ typeName, name, count }) => [`    static ${typeName} ${name}[${count}];`, `    bitloom::load_numbers<${typeName}>(${name}, ${count}, "${name}.txt");`]);
}

function callTop(plan: ProjectPlan, top: TopText): string {
  const names = [...plan.inputs.map(({ tensor }) => tensor.variable), ...top.outputs.map(({ port }) => port), ...top.externals.map(({ name }) => name)];
  return `${plan.topFunction}(${names.join(', ')});`;
}

/** Lines that fill the inputs from `in`, and those that read the results into `out`. */
function copyLines(plan: ProjectPlan, top: TopText): { readonly fills: readonly string[]; readonly reads: readonly string[]; readonly inputCount: number; readonly outputCount: number } {
  let [inputCount, outputCount] = [0, 0];
  const fills = plan.inputs.map(({ tensor }) => {
    const line = `        bitloom::set_values(&in[${inputCount}], ${tensor.elementCount}, ${tensor.variable});`;
    inputCount += tensor.elementCount;
    return line;
  });
  const reads = top.outputs.map(({ tensor, port }) => {
    const line = `        bitloom::get_values(${port}, ${tensor.elementCount}, &out[${outputCount}]);`;
    outputCount += tensor.elementCount;
    return line;
  });
  return { fills, reads, inputCount, outputCount };
}

/** Return the test bench: reads tb_data, runs the top, writes what it computes, and fails where that is not what is expected. Never throws. */
export function writeTestbench(plan: ProjectPlan, top: TopText, isStream: boolean): string {
  const { fills, reads, inputCount, outputCount } = copyLines(plan, top);
  const lines = [
    `// ${MADE_BY}`,
    '// What it reads, writes and compares stands in firmware/bitloom/simulation.h.',
    '',
    `#include "firmware/${plan.topFunction}.h"`,
    '#include "firmware/bitloom/simulation.h"',
    '',
    `#define CHECKPOINT ${CHECKPOINT}`,
    '#ifdef RTL_SIM',
    '#define RESULTS "tb_data/rtl_cosim_results.log"',
    '#else',
    '#define RESULTS "tb_data/csim_results.log"',
    '#endif',
    '',
    'int main(int argc, char **argv) {',
    '    bitloom::test_bench bench(RESULTS, CHECKPOINT, argc, argv);',
    ...externalLines(top),
    `    std::vector<double> in, out(${outputCount});`,
    `    while (bench.next(in, ${inputCount})) {`,
    ...plan.inputs.map(({ tensor }) => `        ${declare(tensor, tensor.variable, isStream)}`),
    ...top.outputs.map(({ tensor, port }) => `        ${declare(tensor, port, isStream)}`),
    ...fills,
    `        ${callTop(plan, top)}`,
    ...reads,
    '        bench.take(out);',
    '    }',
    '    return bench.finish();',
    '}',
    '',
  ];
  return lines.join('\n');
}

/** Return the bridge: the top with arrays of doubles or floats, and its traces, for a program that loads it as a library. Never throws. */
export function writeBridge(plan: ProjectPlan, top: TopText, isStream: boolean): string {
  const functions = (['float', 'double'] as const).map((type) => {
    const parameters = [...plan.inputs.map(({ tensor }) => `${type} *${tensor.variable}_values`), ...top.outputs.map(({ port }) => `${type} *${port}_values`)].join(', ');
    return `void ${plan.topFunction}_${type}(${parameters}) {
${externalLines(top).join('\n')}
${plan.inputs.map(({ tensor }) => `    ${declare(tensor, tensor.variable, isStream)}\n    bitloom::set_values(${tensor.variable}_values, ${tensor.elementCount}, ${tensor.variable});`).join('\n')}
${top.outputs.map(({ tensor, port }) => `    ${declare(tensor, port, isStream)}`).join('\n')}
    ${callTop(plan, top)}
${top.outputs.map(({ tensor, port }) => `    bitloom::get_values(${port}, ${tensor.elementCount}, ${port}_values);`).join('\n')}
}
`;
  });
  return `// ${MADE_BY}
//
// Build it with build_lib.sh. Traces: allocate_trace_storage, run samples, collect_trace_output, free_trace_storage.

#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "firmware/${plan.topFunction}.h"
#include "firmware/bitloom/simulation.h"

extern "C" {

struct trace_data {
    const char *name;
    void *data;
};

static std::size_t trace_type_size = sizeof(double);

void allocate_trace_storage(std::size_t element_size) {
    trace_type_size = element_size;
    bitloom::trace_store::get().clear();
    bitloom::trace_store::get().is_on = true;
}

void free_trace_storage() {
    bitloom::trace_store::get().is_on = false;
    bitloom::trace_store::get().clear();
}

// Copy what was traced into the caller's arrays, which are as long as all samples of the layer, as doubles or floats.
void collect_trace_output(struct trace_data *traces) {
    std::map<std::string, std::vector<double> > &values = bitloom::trace_store::get().values;
    int k = 0;
    for (std::map<std::string, std::vector<double> >::iterator it = values.begin(); it != values.end(); ++it, ++k) {
        traces[k].name = it->first.c_str();
        for (std::size_t i = 0; i < it->second.size(); i++) {
            if (trace_type_size == sizeof(float)) ((float *)traces[k].data)[i] = (float)it->second[i];
            else ((double *)traces[k].data)[i] = it->second[i];
        }
    }
}

${functions.join('\n')}
}
`;
}

function rowText(arrays: readonly ArrayLike<number>[], sizes: readonly number[], sample: number): string {
  const values: string[] = [];
  for (const [k, array] of arrays.entries()) {
    const size = sizes[k] ?? 0;
    for (let i = sample * size; i < (sample + 1) * size; i++) values.push(String((array[i] ?? 0) + 0));
  }
  return values.join(' ');
}

/** Return samples as lines of numbers that are read back exactly. Never throws. */
export function writeSamples(arrays: readonly ArrayLike<number>[], sizes: readonly number[], { sampleCount }: TestVectors): string {
  const rows = Array.from({ length: sampleCount }, (_, sample) => rowText(arrays, sizes, sample));
  return rows.length === 0 ? '' : `${rows.join('\n')}\n`;
}
