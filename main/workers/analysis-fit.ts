/**
 * @file Proposes types: fitted to data, or to the worst case. A proposal is an edit with its effect; nothing is applied.
 */

import type { FitProposal, FitRequest, ProposedType } from '../../preload/contract/analysis.ts';
import { isFixed, sameType } from '../../preload/model/fixed-type.ts';
import { applyEdit, type Design } from '../../preload/model/design.ts';
import { plural } from '../base/plural.ts';
import { hasType, type DesignVariable } from '../compiler/analysis/design-variables.ts';
import { ExactFit } from '../compiler/analysis/exact-fit.ts';
import type { FitOptions } from '../compiler/analysis/fit-types.ts';
import { analyseIntervals, possibleOverflows } from '../compiler/analysis/interval-analysis.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { consumersByTensor, findLayer } from '../compiler/ir/visit.ts';
import { fitToData } from './analysis-data-fit.ts';
import type { AnalysisHost, AnalysisOf } from './analysis-host.ts';
import { designFigures } from './analysis-figures.ts';
import { groupEdit, settableVariables, withTypes } from './analysis-variables.ts';

/** A proposal; the caller adds whose it is and whether it saw what it is measured on. */
export type FitFigures = Omit<FitProposal, 'designId' | 'revision' | 'datasetId' | 'elapsedMs' | 'sawEvaluationData'>;

/** How to fit, and the samples to fit to. */
export interface FitSettings extends Pick<FitRequest, 'layers' | 'variables' | 'method' | 'marginBits' | 'keepFraction'> {
  readonly fitDataId: string;
}

/** What a method found. */
export interface FoundTypes {
  readonly types: readonly ProposedType[];
  readonly notes: readonly string[];
}

/** Propose types for a design; nothing when cancelled. @throws {ShapeError} if the samples do not fit the inputs */
export function proposeFit(host: AnalysisHost, { design, dataId }: AnalysisOf, settings: FitSettings): FitFigures | undefined {
  const settable = settableVariables(host, design);
  const wanted = chosenVariables(settable, settings);
  const found = settings.method === 'exact' ? fitExactly(host, design, { wanted, settings }) : fitToData(host, design, { wanted, settings });
  if (found === undefined || host.isCancelled()) return undefined;
  const kept = effective(host, design, found.types);
  const label = labelOf(settings, kept);
  const edit = groupEdit(label, kept.map(({ layer, variable, to }) => ({ layer, variable, type: to as DesignVariable['type'] })));
  const after = applyEdit(design, edit).design;
  const of = { judgedOn: { dataId }, variables: wanted };
  const [figuresBefore, figuresAfter] = [designFigures(host, design, of), designFigures(host, after, of)];
  if (figuresBefore === undefined || figuresAfter === undefined) return undefined;
  const dropped = found.types.length - kept.length;
  const notes = [
    ...notesOnRequest(settable, settings), ...found.notes, ...(dropped === 0 ? [] : [`${plural(dropped, 'type')} that other settings decide ${dropped === 1 ? 'is' : 'are'} left as ${dropped === 1 ? 'it is' : 'they are'}.`]),
    ...softmaxNotes(host.lower(design).graph, kept), ...(settings.method === 'exact' ? stillOverflowing(host, after, wanted) : []),
  ];
  return { edit, label, types: kept, notes, before: figuresBefore, after: figuresAfter };
}

function chosenVariables(settable: readonly DesignVariable[], { layers, variables }: FitSettings): readonly DesignVariable[] {
  return settable.filter(({ layer, variable }) => (layers?.includes(layer) ?? true) && (variables?.includes(variable) ?? true));
}

function notesOnRequest(settable: readonly DesignVariable[], { layers, variables }: FitSettings): readonly string[] {
  const missing = (layers ?? []).filter((layer) => !settable.some((candidate) => candidate.layer === layer && (variables?.includes(candidate.variable) ?? true)));
  const what = variables === undefined ? 'type' : `type of ${variables.join(' or ')}`;
  return missing.map((layer) => `${layer} has no ${what} that can be fitted.`);
}

function labelOf({ method, marginBits = 0 }: FitSettings, types: readonly ProposedType[]): string {
  const layers = new Set(types.map(({ layer }) => layer));
  const how = method === 'exact' ? 'to the worst case' : `to data${marginBits === 0 ? '' : ` and ${plural(marginBits, 'bit')}`}`;
  return `fit ${plural(types.length, 'type')} of ${plural(layers.size, 'layer')} ${how}`;
}

/** What the lowering takes as asked; a setting that other settings overrule is not proposed. */
function effective(host: AnalysisHost, design: Design, types: readonly ProposedType[]): readonly ProposedType[] {
  const changed = types.filter(({ from, to }) => !sameType(from, to));
  const settings = changed.map(({ layer, variable, to }) => ({ layer, variable, type: to as DesignVariable['type'] }));
  const { graph } = host.lower(withTypes(design, settings));
  return changed.filter((_, at) => {
    const setting = settings[at];
    // A cast to the type that arrives is taken out of the network: its setting did what it should.
    return setting !== undefined && (hasType(graph, setting, setting.type) || findLayer(graph, setting.layer) === undefined);
  });
}

interface ExactWork {
  readonly wanted: readonly DesignVariable[];
  readonly settings: FitSettings;
}

function fitExactly(host: AnalysisHost, design: Design, { wanted, settings }: ExactWork): FoundTypes | undefined {
  const options: FitOptions = { fraction: settings.keepFraction === true ? 'keep' : 'exact', ...(settings.marginBits === undefined ? {} : { marginBits: settings.marginBits }) };
  // What an input can be is what its type can hold: its type is given.
  const inputs = new Set(host.lower(design).graph.inputs);
  const chooser = new ExactFit(wanted.filter(({ layer }) => !inputs.has(layer)), options);
  analyseIntervals(host.lower(design).plan(), { chooser, isCancelled: () => host.isCancelled() });
  if (host.isCancelled()) return undefined;
  const notes = chooser.unbounded.map((layer) => `${layer}: no worst case is known beyond its type, which stays.`);
  return { types: chooser.chosen, notes };
}

/** The proof: the worst case of the design as it would be. */
function stillOverflowing(host: AnalysisHost, design: Design, wanted: readonly DesignVariable[]): readonly string[] {
  const overflows = possibleOverflows(analyseIntervals(host.lower(design).plan(), { isCancelled: () => host.isCancelled() }));
  // What saturates as it was trained to shall saturate.
  const left = overflows.filter((found) => wanted.some(({ layer, variable, type, trained }) => layer === found.layer && variable === found.variable && !(trained && type.overflow !== 'WRAP')));
  return left.map(({ layer, variable }) => `${variable} of ${layer} can still overflow: a type that was not fitted feeds it.`);
}

/** Softmax looks its exponentials up by the top bits of what arrives: other integer bits are other steps. */
function softmaxNotes(graph: ModelGraph, types: readonly ProposedType[]): readonly string[] {
  const readers = consumersByTensor(graph);
  return types.flatMap(({ layer, variable, from, to }) => {
    if (variable !== 'result' || !isFixed(from) || !isFixed(to) || from.integerBits === to.integerBits) return [];
    const tensors = graph.layers.find(({ name }) => name === layer)?.outputs ?? [];
    const softmax = tensors.flatMap((tensor) => readers.get(tensor) ?? []).find(({ class_name }) => class_name === 'Softmax');
    const steps = 2 ** Math.abs(to.integerBits - from.integerBits);
    return softmax === undefined ? [] : [`${softmax.name} looks up its exponentials by the top bits of ${layer}: its steps become ${steps} times ${to.integerBits > from.integerBits ? 'coarser' : 'finer'}.`];
  });
}
