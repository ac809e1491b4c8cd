/** @file Findings of the passes that decide types from the model (hls4ml's bit_exact). */

import { isFixed } from '../../../preload/model/fixed-type.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../diagnostics/make-diagnostic.ts';
import type { Layer } from '../ir/model-graph.ts';

/** What deciding exact types meets. */
export const exactTypeFindings = {
  noRule: (layer: string, why: string): Diagnostic =>
    makeDiagnostic('error', 'precision/no-exact-rule', `The types of ${layer} cannot be decided from the model: ${why}. hls4ml 1.3 stops here; the configured types are kept, and what follows counts as unknown.`, { at: { layer }, help: 'Train with a layer that HGQ and hls4ml both have, or set Model.BitExact to false and choose types yourself.' }),
  switchedOff: (): Diagnostic =>
    makeDiagnostic('warning', 'precision/exact-types-off', 'The model has quantizers that decide every type, but Model.BitExact is false: the configured types hold instead, and results can differ from those of training.', { at: { attribute: 'Model.BitExact' }, fixes: [{ label: 'Let the model decide the types again', edit: { kind: 'set-model-option', path: ['BitExact'] } }] }),
  inputNotQuantized: (layer: string, reader: string): Diagnostic =>
    makeDiagnostic('error', 'precision/input-not-quantized', `${reader} reads the input ${layer} without a quantizer between them, so no type follows for the input. hls4ml 1.3 stops here; fixed<16,6> is used.`, { at: { layer }, help: 'Enable the input quantizer of the first layer (enable_iq=True), or put a Quantizer layer there.' }),
  inputRounding: (layer: string, fraction: number): Diagnostic =>
    makeDiagnostic('warning', 'precision/input-rounding', `The quantizers behind ${layer} round in a way that needs every bit of the input; hls4ml 1.3 takes ${fraction} fraction bits, so ties may fall otherwise than in training.`, { at: { layer } }),
  proxySettingIgnored: (layer: string, key: string): Diagnostic =>
    makeDiagnostic('note', 'config/proxy-setting-ignored', `The model brings a ${key} for ${layer} along; the configuration has its own, which holds.`, { at: { layer, attribute: key } }),
  configuredInVain: (layer: string, variables: string): Diagnostic =>
    makeDiagnostic('note', 'precision/decided-by-model', `The configured ${variables} of ${layer} has no effect: the model's quantizers decide its types.`, { at: { layer }, fixes: [{ label: 'Switch the model’s types off, so that the configured ones hold', edit: { kind: 'set-model-option', path: ['BitExact'], value: false } }] }),
  ofTypes: (layers: readonly Layer[]): readonly Diagnostic[] =>
    layers.flatMap((layer) => {
      const names = [...(isWithoutBits(layer.result_type) ? ['result'] : []), ...Object.entries(layer.types).flatMap(([name, type]) => (isWithoutBits(type) && name !== 'bias' ? [name] : []))];
      return names.length === 0 ? [] : [makeDiagnostic('note', 'precision/no-bits-left', `No bit of the ${names.join(', ')} of ${layer.name} is left: it is always 0. hls4ml 1.3 writes ufixed<2,32> for it.`, { at: { layer: layer.name } })];
    }),
};

/** The type that hls4ml makes of no bits. */
function isWithoutBits(type: Layer['result_type']): boolean {
  return isFixed(type) && !type.signed && type.widthBits === 2 && type.integerBits === 32;
}
