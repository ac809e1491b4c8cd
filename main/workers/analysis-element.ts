/** @file How one element of one sample came about, checked against the emulator's own word. */

import type { ElementBreakdown } from '../../preload/contract/analysis.ts';
import type { Failure, Result } from '../../preload/contract/result.ts';
import { isFixed, printPrecision } from '../../preload/model/fixed-type.ts';
import { plural } from '../base/plural.ts';
import { fail, ok } from '../base/result.ts';
import { breakDownElement, type Breakdown } from '../compiler/analysis/element-breakdown.ts';
import { indexOf } from '../compiler/analysis/output-errors.ts';
import type { EmulatedTensor } from '../compiler/emulator/backend.ts';
import { startIdealRun } from '../compiler/emulator/ideal-forward.ts';
import type { InputStep, LayerStep, Plan } from '../compiler/emulator/plan.ts';
import { referenceBackend } from '../compiler/emulator/reference-backend.ts';
import { quantizeMantissa } from '../compiler/numerics/quantize.ts';
import type { AnalysisHost, AnalysisOf } from './analysis-host.ts';
import { tensorValues } from '../compiler/emulator/backend.ts';
import { inputBlock } from './sample-source.ts';

/** Which element. */
export interface ElementPlace {
  readonly sample: number;
  readonly layer: string;
  readonly element: number;
}

/** Explain an element. Fails with `bad-request` where there is none. @throws {ShapeError} if the samples do not fit the inputs */
export function explainElement(host: AnalysisHost, { design, dataId }: AnalysisOf, place: ElementPlace): Result<ElementBreakdown> {
  const lowered = host.lower(design);
  const plan = lowered.plan();
  const step = plan.steps.find((candidate) => candidate.layer.name === place.layer);
  if (step === undefined) return fail<Failure>({ code: 'bad-request', message: `The design has no layer "${place.layer}".` });
  if (step.kind !== 'input' && step.kind !== 'layer') return fail<Failure>({ code: 'bad-request', message: step.diagnostic.message });
  const { elementCount, shape } = step.output;
  if (place.element >= elementCount) return fail<Failure>({ code: 'bad-request', message: `${place.layer} makes ${plural(elementCount, 'element')} (0 to ${elementCount - 1}); there is no element ${place.element}.` });
  const input = { id: 'explained', rowCount: 1, tensors: inputBlock(lowered.graph, host.dataset(dataId), { first: place.sample, rowCount: 1 }) };
  const { tensors } = referenceBackend.run(plan, input, { keep: 'all' });
  const output = tensors.get(step.outputNames[0] ?? place.layer);
  if (output === undefined) return fail<Failure>({ code: 'bad-request', message: `${place.layer} is not emulated.` });
  const reference = startIdealRun(lowered.graph, input).of(place.layer)?.[place.element];
  const found = step.kind === 'input' ? inputBreakdown(step) : layerBreakdown(step, tensors, { plan, element: place.element, output });
  return ok({
    layer: place.layer, sample: place.sample, element: place.element, index: indexOf(place.element, shape), terms: found.terms, result: step.output.type,
    emulated: tensorValues(output)[place.element] ?? 0,
    ...(found.accum === undefined ? {} : { accum: found.accum }), ...(reference === undefined ? {} : { reference }), ...(found.note === undefined ? {} : { note: found.note }),
  });
}

function inputBreakdown(step: InputStep): Breakdown {
  return { terms: [], note: `The sample's value, cast to ${printPrecision(step.output.type)}.` };
}

function layerBreakdown(step: LayerStep, tensors: ReadonlyMap<string, EmulatedTensor>, of: { readonly plan: Plan; readonly element: number; readonly output: EmulatedTensor }): Breakdown {
  const inputs = step.layer.inputs.filter((name) => name !== '').map((name) => tensors.get(name)?.mantissas ?? []);
  const { ioType, profile } = of.plan;
  const kernel = { layer: step.layer, ioType, ...(profile === undefined ? {} : { profile }), inputs: step.inputs, output: step.output, weights: step.weights };
  const found = breakDownElement({ kernel, inputs }, of.element);
  if (found.sum === undefined) return found;
  // What is told must be what happened: a story that ends elsewhere is not told.
  const type = step.output.type;
  const told = isFixed(type) ? quantizeMantissa(found.sum.mantissa, found.sum.fraction, type) : undefined;
  if (told === BigInt(of.output.mantissas[of.element] ?? 0)) return found;
  return { terms: [], note: `The steps of this ${step.layer.class_name} cannot be told one by one: it adds in an order of its own.` };
}
