/**
 * @file Findings of reader and passes as problems with mends: each mend is one undoable edit.
 */

import type { Problem, ProblemFix } from '../../preload/contract/design.ts';
import type { DesignEdit } from '../../preload/model/design.ts';
import type { Diagnostic } from '../compiler/diagnostics/diagnostic.ts';
import { findLayer, numberAttribute } from '../compiler/ir/visit.ts';
import type { ModelGraph } from '../compiler/ir/model-graph.ts';
import { printPrecision } from '../../preload/model/fixed-type.ts';

/** Return a finding as the window shows it. `graph` is the lowered graph, where there is one. Never throws. */
export function problemOf(diagnostic: Diagnostic, graph?: ModelGraph): Problem {
  const { code, severity, message, at, help } = diagnostic;
  return {
    code, severity, message, fixes: fixesOf(diagnostic, graph),
    ...(at.layer === undefined ? {} : { layer: at.layer }), ...(at.attribute === undefined ? {} : { attribute: at.attribute }), ...(help === undefined ? {} : { help }),
  };
}

/** An edit that has no effect can be taken away; its place says which it is. */
function structureFixes({ at: { layer, attribute } }: Diagnostic): readonly ProblemFix[] {
  if (layer === undefined || attribute === undefined) return [];
  const [kind = '', to] = attribute.split(' to ');
  const edit = kind === 'requantise' ? { kind, layer, precision: 'fixed<16,6>', ...(to === undefined ? {} : { to }) } as const : kind === 'cut' || kind === 'extra-output' || kind === 'keep-batch-norm' ? { kind, layer } as const : undefined;
  return edit === undefined ? [] : [{ label: 'Take the edit away', edit: { kind: 'remove-structure', edit } }];
}

const modelEdit = (path: readonly string[], value: string | number | boolean): DesignEdit => ({ kind: 'set-model-option', path, value });

/** Mends that need no layer. */
const MODEL_FIXES: Readonly<Record<string, ProblemFix>> = {
  'config/no-default-precision': { label: 'Set the default precision to fixed<16,6>', edit: modelEdit(['Precision', 'default'], 'fixed<16,6>') },
  'config/no-default-reuse-factor': { label: 'Set the default reuse factor to 1', edit: modelEdit(['ReuseFactor'], 1) },
  'precision/exact-types-off': { label: 'Let the model decide the types again', edit: { kind: 'set-model-option', path: ['BitExact'] } },
  'precision/decided-by-model': { label: 'Switch the model’s types off, so that the configured ones hold', edit: modelEdit(['BitExact'], false) },
};

function fixesOf(diagnostic: Diagnostic, graph: ModelGraph | undefined): readonly ProblemFix[] {
  if (diagnostic.code === 'structure/not-applied') return structureFixes(diagnostic);
  const modelFix = MODEL_FIXES[diagnostic.code];
  if (modelFix !== undefined) return [modelFix];
  const { layer, attribute } = diagnostic.at;
  if (layer === undefined || graph === undefined) return [];
  const fix = layerFix(diagnostic.code, layer, { attribute, graph });
  return fix === undefined ? [] : [fix];
}

function layerFix(code: string, layer: string, { attribute, graph }: { readonly attribute: string | undefined; readonly graph: ModelGraph }): ProblemFix | undefined {
  const lowered = findLayer(graph, layer);
  const layers = [layer];
  switch (code) {
    case 'reuse-factor/clamped': {
      const reuseFactor = lowered === undefined ? 1 : numberAttribute(lowered, 'reuse_factor', 1);
      return { label: `Write the reuse factor in force, ${reuseFactor}`, edit: { kind: 'set-reuse-factor', layers, reuseFactor } };
    }
    case 'strategy/distributed-arithmetic-reuse-factor':
      return { label: 'Set the reuse factor to 1', edit: { kind: 'set-reuse-factor', layers, reuseFactor: 1 } };
    case 'strategy/unknown':
      return { label: 'Write Latency, which is in force', edit: { kind: 'set-strategy', layers, strategy: 'Latency' } };
    case 'strategy/unrolled-becomes-resource':
      return { label: 'Write Resource, which is in force', edit: { kind: 'set-strategy', layers, strategy: 'Resource' } };
    case 'strategy/no-effect':
      return { label: 'Take the strategy away', edit: { kind: 'set-option', layers, key: 'Strategy' } };
    case 'conv-implementation/encoded-on-vitis':
      return { label: 'Set ConvImplementation to LineBuffer', edit: { kind: 'set-option', layers, key: 'ConvImplementation', value: 'LineBuffer' } };
    case 'config/unreadable-type':
      return attribute === undefined || lowered === undefined ? undefined : { label: `Take the setting of ${attribute} away`, edit: { kind: 'set-precision', layers, variables: [attribute] } };
    case 'precision/linear-cast-left': {
      const producer = graph.layers.find((other) => lowered?.inputs.some((name) => other.outputs.includes(name)));
      if (producer === undefined) return undefined;
      const precision = printPrecision(producer.result_type);
      return { label: `Give ${layer} the type ${precision} of ${producer.name}`, edit: { kind: 'set-precision', layers, variables: ['result'], precision } };
    }
    default:
      return undefined;
  }
}
