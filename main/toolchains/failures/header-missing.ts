/** @file Source files that are not there. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `fatal error: nnet_utils/nnet_dense.h: No such file or directory`. */
export const headerMissing: KnownFailure = {
  id: 'header-missing',
  title: 'A header of the project is missing',
  rank: 'cause',
  explain: onLines([/(?:fatal )?error: '?([\w./+-]+\.h(?:pp)?)'?(?: file not found|: No such file or directory)/, (groups) => ({
    cause: `${groups[1] ?? 'A header'} is not in the project${/^ap_|^hls_/.test(groups[1] ?? '') ? ' nor in the tool\'s include folder' : ''}.`,
    remedy: /^ap_|^hls_/.test(groups[1] ?? '') ? 'The tool\'s installation is not complete, or its settings were not sourced.' : 'The project was copied without firmware/nnet_utils: generate it again.',
  })]),
};
