/** @file `bitloom lower MODEL`: the network as read beside the network as built, and what each pass did to a layer. */

import type { LoweringStep, LoweringTrace } from '../../../preload/contract/lowering.ts';
import { didYouMean } from '../../base/closest-name.ts';
import { MODEL_OPTIONS } from '../command.ts';
import type { Command } from '../command.ts';
import { withModel } from '../open-model.ts';
import { ask } from '../studio-session.ts';
import { formatTable } from '../table.ts';
import type { Terminal } from '../terminal.ts';
import { EXIT, UsageError } from '../usage-error.ts';

/** The verb. */
export const lowerCommand: Command = {
  verb: 'lower',
  positionals: ['MODEL'],
  options: [
    { name: 'layer', value: 'NAME', summary: 'only what happened to this layer, of the network as read or as built' },
    { name: 'steps', summary: 'also what every pass did' },
    ...MODEL_OPTIONS,
  ],
  explanation: ['Shows which layers of the network as built stand for which of the network as read. With --layer every step is told: which pass, and what it changed.'],
  run: (context) =>
    withModel(context, async ({ session, view }) => {
      const { arguments: given, terminal } = context;
      const trace = await ask(session, 'lowering:trace', { designId: view.designId });
      const layer = given.text('layer');
      if (layer === undefined) printGraphs(terminal, trace, given.has('steps'));
      else printStory(terminal, trace, layer);
      return { exitCode: EXIT.ok, json: layer === undefined ? { ...trace } : { layer, ...storyOf(trace, layer) } };
    }),
};

/** Return both sides of a layer and the steps that touched it. @throws {UsageError} when there is no such layer */
function storyOf({ source, lowered, steps }: LoweringTrace, name: string): Pick<LoweringTrace, 'source' | 'lowered' | 'steps'> {
  const read = source.filter((layer) => layer.name === name || layer.counterparts.includes(name));
  const built = lowered.filter((layer) => layer.name === name || layer.counterparts.includes(name));
  const isMeant = (step: LoweringStep): boolean => step.layer === name || step.source_layers.includes(name) || (read.length > 0 && !source.some((layer) => layer.name === name) && read.some((layer) => step.source_layers.includes(layer.name)));
  const touched = steps.filter(isMeant);
  if (read.length + built.length + touched.length === 0) throw new UsageError(`There is no layer "${name}".${didYouMean(name, [...source, ...lowered].map((layer) => layer.name))}`);
  return { source: read, lowered: built, steps: touched };
}

function printGraphs(terminal: Terminal, trace: LoweringTrace, withSteps: boolean): void {
  const built = new Map(trace.lowered.map((layer) => [layer.name, layer]));
  const shown = new Set<string>();
  const rows = trace.source.flatMap(({ name, class_name: kind, counterparts }) => {
    const targets = counterparts.length === 0 ? [undefined] : counterparts;
    return targets.map((target, index) => {
      const layer = target === undefined ? undefined : built.get(target);
      if (target !== undefined) shown.add(target);
      return [index === 0 ? name : '', index === 0 ? kind : '', '→', layer?.name ?? '(nothing of its own)', layer?.class_name ?? '', layer === undefined ? '' : layer.shape.join('×'), layer?.result_type ?? ''];
    });
  });
  const made = trace.lowered.filter(({ name }) => !shown.has(name)).map((layer) => ['', '', '→', layer.name, layer.class_name, layer.shape.join('×'), layer.result_type]);
  for (const line of formatTable([{ title: 'as read' }, { title: 'class' }, { title: '' }, { title: 'as built' }, { title: 'class' }, { title: 'shape' }, { title: 'result' }], [...rows, ...made])) terminal.print(line);
  if (withSteps) printSteps(terminal, trace.steps);
}

function printStory(terminal: Terminal, trace: LoweringTrace, name: string): void {
  const { source, lowered, steps } = storyOf(trace, name);
  const list = (layers: LoweringTrace['source']): string => (layers.length === 0 ? 'nothing' : layers.map((layer) => `${layer.name} (${layer.class_name})`).join(', '));
  terminal.print(`as read   ${list(source)}`);
  terminal.print(`as built  ${list(lowered)}`);
  printSteps(terminal, steps);
}

function printSteps(terminal: Terminal, steps: readonly LoweringStep[]): void {
  for (const { order, pass, purpose, kind, layer, changes } of steps) {
    terminal.print();
    terminal.print(`${order + 1}. ${terminal.style.bold(pass)}  ${kind} ${layer}`);
    terminal.print(terminal.style.dim(`   ${purpose}`));
    for (const change of changes) terminal.print(`   ${change}`);
  }
}
