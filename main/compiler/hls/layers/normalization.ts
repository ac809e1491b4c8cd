/** @file Batch normalisation and factors taken out of weights (ApplyAlpha), and the thresholds that one before a binary or ternary tanh becomes. */

import { fractionBits } from '../../../../preload/model/fixed-type.ts';
import { quantizeMantissa } from '../../numerics/quantize.ts';
import { toBigints, hasMantissas } from '../../numerics/mantissas.ts';
import type { GenerateLayer, LayerSite, SiteRefusal, SiteWeight } from '../layer-site.ts';
import { isRefusal, member, numberOf, refuse, siteConstant, typeArguments, typedef, weightOf } from '../layer-site.ts';
import type { Constant } from '../constants.ts';
import { productOf } from '../product-kernel.ts';
import { isOneBit, mapCode } from './elementwise.ts';

/** Entries of scale, bias or thresholds: one for every channel, or for every element. */
function periodOf({ layer, output }: LayerSite): number {
  const filters = numberOf(layer, 'n_filt', -1);
  return filters === -1 ? output.elementCount : filters;
}

/** Generate BatchNormalization or ApplyAlpha. */
export const generateNormalization: GenerateLayer = (site) => {
  const [scale, bias] = [weightOf(site, 'scale'), weightOf(site, 'bias')];
  const input = site.inputs[0]!;
  const period = periodOf(site);
  if (scale === undefined || bias === undefined || !hasMantissas(bias.type)) return refuse('its scale or bias, or the type of one, is missing');
  const scales = siteConstant(site, { short: 's', typeShort: 'scale', what: `scale [${period}]`, ...scale });
  const biases = siteConstant(site, { short: 'b', typeShort: 'bias', what: `bias [${period}]`, ...bias });
  if (typeof scales === 'string') return refuse(scales);
  if (typeof biases === 'string') return refuse(biases);
  if (scales.count !== period || biases.count !== period) return refuse(`its scale has ${scales.count} and its bias ${biases.count} elements, ${period} were expected`);
  const reuseFactor = Math.max(1, numberOf(site.layer, 'reuse_factor', 1));
  return {
    includes: ['normalization.h'],
    config: [
      member('n_in', site.output.elementCount), member('n_scale', period), member('reuse_factor', reuseFactor),
      typedef(scales.typeName, 'scale_t'), typedef(biases.typeName, 'bias_t'), typedef(`bitloom::${productOf(input.type, scale.type, 'sign_bits')}`, 'product'),
    ],
    body: [`bitloom::normalize<${typeArguments(site, site.configName)}>(data, result, ${scales.name}, ${biases.name});`],
    pragmas: [`ARRAY_PARTITION variable=${scales.name} complete`, `ARRAY_PARTITION variable=${biases.name} complete`],
    parameters: [scales, biases],
    tables: [],
    intervalCycles: reuseFactor,
  };
};

/** The thresholds as the comparison has them: in the type of the data. */
function heldThresholds(site: LayerSite, weight: SiteWeight, part: { readonly short: string; readonly name: string }): Constant | SiteRefusal {
  const input = site.inputs[0]!.type;
  if (!hasMantissas(weight.type)) return refuse('its thresholds are not fixed-point');
  const fraction = fractionBits(weight.type);
  const words = toBigints(weight.mantissas).map((m) => quantizeMantissa(m, fraction, input.kind === 'int' ? { ...input, rounding: 'TRN_ZERO' } : input));
  const made = siteConstant(site, { short: part.short, typeShort: part.name, what: `${part.name} [${words.length}]`, type: input, mantissas: words });
  return typeof made === 'string' ? refuse(made) : made;
}

/** Generate BatchNormalizationQuantizedTanh. */
export const generateThresholds: GenerateLayer = (site) => {
  const isTernary = numberOf(site.layer, 'quantize', 2) === 3;
  const period = periodOf(site);
  if (site.ioType === 'io_stream' && period !== site.output.shape.at(-1)) return refuse('thresholds of one for every element do not exist as a stream; use io_parallel');
  const found = (isTernary ? ['threshold_hi', 'threshold_lo'] : ['threshold']).map((name) => weightOf(site, name));
  const made: Constant[] = [];
  for (const [k, weight] of found.entries()) {
    const held = weight === undefined ? refuse('its thresholds are missing') : heldThresholds(site, weight, k === 0 ? { short: 'th', name: 'high' } : { short: 'tl', name: 'below' });
    if (isRefusal(held)) return held;
    if (held.count !== period) return refuse(`it has ${held.count} thresholds, ${period} were expected`);
    made.push(held);
  }
  return mapCode(site, {
    include: 'normalization.h',
    operation: `bitloom::${isTernary ? 'ternary' : 'binary'}_threshold<${site.configName}>`,
    tables: made,
    config: [
      member('n_scale', period), member('low', isOneBit(site.output.type) ? 0 : -1, 'int'),
      ...made.map((table, k) => `static ${table.typeName} ${k === 0 ? 'high' : 'below'}(unsigned i) { return ${table.name}[i]; }`),
    ],
  });
};
