/** @file Lint: options that say how images of a PyTorch model are turned. */

import type { Lint, LintFinding } from '../../lint.ts';

/** Finds PyTorch models with images whose configuration asks for another order of axes than channels last. */
export const configChannelsLastNotFollowed: Lint = {
  code: 'config/channels-last-not-followed',
  severity: 'warning',
  needs: 'graph',
  title: 'Order of axes is not followed',
  explanation: 'PyTorch holds images channels first, hardware channels last. Here inputs and results of the design are channels last, as with hls4ml’s ChannelsLastConversion "internal"; with "full" and with TransposeOutputs hls4ml adds a Transpose for every image.',
  help: 'Set ChannelsLastConversion to internal, leave TransposeOutputs out, and turn images before and behind the hardware.',
  check: ({ source, design }) => {
    const { Model } = design.hlsConfig;
    const hasImages = source.format === 'pytorch' && source.layers.some((layer) => layer.class_name === 'Input' && layer.reference_options?.['channels_first_shape'] !== undefined);
    if (!hasImages) return [];
    const turning = Model['ChannelsLastConversion'];
    const found: LintFinding[] = [];
    if (typeof turning === 'string' && turning !== 'internal') found.push({ message: `ChannelsLastConversion "${turning}" is not followed: inputs are given channels last here, as with "internal".`, attribute: 'Model.ChannelsLastConversion' });
    if (Model['TransposeOutputs'] === true) found.push({ message: 'TransposeOutputs is not followed: results are channels last here, and hls4ml would put a Transpose before every image that is one.', attribute: 'Model.TransposeOutputs' });
    return found;
  },
};
