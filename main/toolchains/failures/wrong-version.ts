/** @file A command or option that this release of the tool does not know, or a project of another release. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `invalid command name "config_dataflow"`, `Unknown option '-…'`, projects of newer releases. */
export const wrongVersion: KnownFailure = {
  id: 'wrong-version',
  title: 'The tool is of another release than the project expects',
  rank: 'error',
  explain: onLines(
    [/invalid command name "([^"]+)"/, (groups) => explained(`the command ${groups[1] ?? ''}`)],
    [/[Uu]nknown option '?(-[\w-]+)/, (groups) => explained(`the option ${groups[1] ?? ''}`)],
    [/(?:created|saved|generated) (?:by|with|in) a (?:newer|later|different|future) version/i, { cause: 'The project folder was made by another release of the tool.', remedy: 'Start the run again ("run again"): it begins with an empty project. Or use the release that made it.' }],
  ),
};

function explained(what: string) {
  return { cause: `This release of the tool does not know ${what}.`, remedy: 'Use a release that hls4ml is tested with (Vitis 2022.2 to 2024.1; Vivado HLS 2019.2 to 2020.1 for backend Vivado), or set the design\'s backend to the one of this tool.' };
}
