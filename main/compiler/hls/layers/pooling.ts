/** @file Max and average pooling, over windows and over the whole image. */

import type { GenerateLayer } from '../layer-site.ts';
import { member, numberOf, refuse, textOf, typeArguments, typedef, typeOf } from '../layer-site.ts';
import { hasPadding, imageMembers, poolingWindows } from './image.ts';

function generate(isGlobal: boolean): GenerateLayer {
  return (site) => {
    const { layer, ioType } = site;
    const accum = typeOf(layer, 'accum');
    if (accum === undefined) return refuse('the type of its accumulator is missing');
    const image = poolingWindows(site, isGlobal);
    const isStream = ioType === 'io_stream';
    if (isStream && hasPadding(image)) return refuse('pooling with padding does not exist as a stream; use io_parallel, or pad valid');
    if (isStream && site.inputs[0]?.packSize !== image.channels) return refuse('it reads a flattened stream; as a stream, whole pixels are needed');
    if (site.output.elementCount !== image.outHeight * image.outWidth * image.channels) return refuse('its windows do not fit the shape of its output');
    const kind = textOf(layer, 'pool_op', 'max') === 'max' ? 'max' : 'average';
    const driver = isStream && isGlobal ? 'global_pooling' : 'pooling';
    const pool = `bitloom::${isStream && isGlobal ? `running_${kind}` : `${kind}_pool`}<${site.configName}>`;
    const countsPadding = layer.attributes['count_pad'] === true || layer.attributes['count_pad'] === 1;
    return {
      includes: ['pooling.h'],
      config: [...imageMembers(image), member('count_pad', countsPadding), member('reuse_factor', Math.max(1, numberOf(layer, 'reuse_factor', 1))), typedef(accum, 'accum_t')],
      body: [`bitloom::${driver}<${typeArguments(site, site.configName, pool)} >(data, result);`],
      pragmas: [],
      parameters: [],
      tables: [],
      ...(isStream ? {} : { intervalCycles: Math.max(1, numberOf(layer, 'reuse_factor', 1)) }),
    };
  };
}

/** Generate Pooling1D or Pooling2D. */
export const generatePooling: GenerateLayer = generate(false);

/** Generate GlobalPooling1D or GlobalPooling2D. */
export const generateGlobalPooling: GenerateLayer = generate(true);
