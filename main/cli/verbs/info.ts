/** @file `bitloom info MODEL`: the layers a model becomes. */

import { DESIGN_DEFAULTS } from '../../../preload/model/design.ts';
import { printPrecision } from '../../../preload/model/fixed-type.ts';
import type { NodeView } from '../../../preload/contract/design.ts';
import type { ProjectView } from '../../../preload/contract/project.ts';
import { printIr, type IrStage } from '../../services/ir-text.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command } from '../command.ts';
import { formatShape, printImport, printProblems } from '../describe.ts';
import { withModel } from '../open-model.ts';
import type { OpenModel } from '../open-model.ts';
import { pastRuns, printPastRuns, type PastRun } from '../print-past-results.ts';
import { formatCount, formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { FailureError } from '../usage-error.ts';

/** The verb. */
export const infoCommand: Command = {
  verb: 'info',
  positionals: ['MODEL'],
  options: [
    { name: 'ir', summary: 'print the graph as read and as lowered, as IR text' },
    { name: 'passes', summary: 'print the IR text after every pass that changed it' },
    ...MODEL_OPTIONS,
  ],
  explanation: ['Shows the lowered graph: the layers hardware has, named as hls4ml names them, with shapes and types.', 'Of a folder of hls4ml also the results that tools have left in it ("results" with --json).', 'With --json, "layers" has the schema of a conformance case.'],
  run: (context) =>
    withModel(context, async (model) => {
      const { view, project } = model;
      const everyPass = context.arguments.has('passes');
      const results = await pastRuns(model.session, project.projectId);
      const ir = everyPass || context.arguments.has('ir') ? await irOf(model, everyPass) : undefined;
      if (ir === undefined) printInfo(context.terminal, model, results);
      for (const { stage, text } of ir ?? []) context.terminal.print(`# ${stage}\n${text}`);
      return {
        exitCode: 0,
        json: {
          model: modelJson(project),
          flow: view.design.flow,
          backend: view.design.backend,
          numerics_profile: view.design.numericsProfile,
          structure: view.structure ?? [],
          io_type: view.design.ioType,
          inputs: view.inputs,
          outputs: view.outputs,
          layers: view.nodes.map((node) => node.layer),
          problems: [...project.model.problems, ...view.problems],
          ...(results.length === 0 ? {} : { results }),
          ...(ir === undefined ? {} : { ir }),
        },
      };
    }),
};

/** Its findings stand with those of the design. */
function modelJson({ name, model: { problems: _problems, ...model } }: ProjectView): object {
  return { name, ...model };
}

async function irOf({ session, view }: OpenModel, everyPass: boolean): Promise<readonly IrStage[]> {
  const stages = await printIr(session.workspacePath, { designId: view.designId, everyPass });
  if (!stages.ok) throw new FailureError(stages.failure);
  return stages.value;
}

function printInfo(terminal: Terminal, { project, view }: OpenModel, results: readonly PastRun[]): void {
  const { design } = view;
  terminal.print(terminal.style.bold(`${project.name} (${project.model.fileName}, ${formatCount(project.model.parameterCount)} parameters)`));
  printImport(terminal, project.model);
  terminal.print(`design "${design.name}": flow ${design.flow}, ${design.backend}, ${design.ioType}, ${design.part}, ${design.clockPeriodNs} ns${design.numericsProfile === DESIGN_DEFAULTS.numericsProfile ? '' : `, numerics of ${design.numericsProfile}`}`);
  for (const { text, applied, reason } of view.structure ?? []) terminal.print(`structure: ${text}${applied ? '' : ` (no effect: ${reason ?? 'not in the network'})`}`);
  terminal.print();
  const columns = [
    { title: 'layer' }, { title: 'class' }, { title: 'shape', align: 'right' as const }, { title: 'result' }, { title: 'weight' }, { title: 'bias' }, { title: 'accum' },
    { title: 'strategy' }, { title: 'reuse', align: 'right' as const }, { title: 'MACs', align: 'right' as const }, { title: 'from' },
  ];
  for (const line of formatTable(columns, view.nodes.map(rowOf))) terminal.print(line);
  terminal.print();
  printPastRuns(terminal, results);
  printProblems(terminal, [...project.model.problems, ...view.problems]);
}

function rowOf(node: NodeView): readonly string[] {
  const { layer } = node;
  const type = (name: string): string => (layer.types[name] === undefined ? '' : printPrecision(layer.types[name]));
  return [
    layer.name, node.supported ? layer.class_name : `${layer.class_name} (!)`, formatShape(layer.shape), printPrecision(layer.result_type), type('weight'), type('bias'), type('accum'),
    node.strategy?.value ?? '', node.reuse === undefined ? '' : String(node.reuse.value), node.macCount === 0 ? '' : formatCount(node.macCount), node.source_layers.join(', '),
  ];
}
