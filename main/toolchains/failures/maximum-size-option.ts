/** @file The option of older HLS releases that newer ones dropped. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `config_array_partition: Unknown option '-maximum_size'`, seen with Vitis 2025.2. */
export const maximumSizeOption: KnownFailure = {
  id: 'maximum-size-option',
  title: 'config_array_partition -maximum_size no longer exists',
  rank: 'cause',
  explain: onLines([/[Uu]nknown option.*maximum_size|maximum_size.*(?:[Uu]nknown|not supported|deprecated)/, {
    cause: 'The project script sets config_array_partition -maximum_size, an option that this release of Vitis HLS has dropped.',
    remedy: 'Take the project from hls4ml 1.0 or newer (its script tolerates that) or from Bitloom itself; in an old script, put the line into catch { … }.',
  }]),
};
