/** @file Results of an older solution in the way. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

/** A solution1 of another design or release, or one that another process holds. */
export const staleSolution: KnownFailure = {
  id: 'stale-solution',
  title: 'The project holds an older solution',
  rank: 'error',
  explain: anyOf(
    onLines(
      [/solution '?solution\d*'? (?:already exists|is (?:corrupt|invalid|incompatible))|[Pp]roject .* (?:already exists|is already opened|is locked)|[Cc]annot open (?:project|solution).*(?:lock|in use)/, { cause: 'The project folder holds a solution that the tool cannot use: of another release, damaged, or open in another window of the tool.', remedy: 'Close the tool\'s own window on that folder, or run the job again from its first stage, which begins with an empty project.' }],
    ),
    (evidence) => (evidence.kind === 'stale-report' && evidence.stage === 'csynth' ? { cause: `${evidence.file} is from before this run: the tool left the old solution1 as it was.`, remedy: 'Run the job again from csynth, which begins with an empty project; its old numbers were not taken over.' } : undefined),
  ),
};
