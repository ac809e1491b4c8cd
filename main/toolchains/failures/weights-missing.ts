/** @file Weight files that are missing or short. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** hls4ml's loader: "ERROR: file w2.txt does not exist", "ERROR: Expected 1024 values but read only 1000 values". */
export const weightsMissing: KnownFailure = {
  id: 'weights-missing',
  title: 'A weight file is missing or incomplete',
  rank: 'cause',
  explain: onLines(
    [/ERROR: file (\S*?[\w.-]+\.txt) does not exist/, (groups) => ({ cause: `${groups[1] ?? 'A weight file'} is not where the simulation looks for it.`, remedy: 'The project needs firmware/weights/*.txt (WriteWeightsTxt in hls4ml): generate it again.' })],
    [/ERROR: Expected (\d+) values but read only (\d+) values/, (groups) => ({ cause: `A weight file has ${groups[2] ?? ''} of ${groups[1] ?? ''} values: it is cut off.`, remedy: 'Generate the project again; a full disk leaves such files.' })],
  ),
};
