/** @file The script of the project broke off. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `couldn't read file "…"`, `can't read "opt(csim)": no such variable`, and the trace `while executing`. */
export const tclError: KnownFailure = {
  id: 'tcl-error',
  title: 'The project\'s Tcl script broke off',
  rank: 'error',
  explain: onLines(
    [/couldn't (?:read|open) (?:file )?"([^"]+)"/, (groups) => ({ cause: `The script does not find ${groups[1] ?? 'a file'}.`, remedy: 'The project folder is not complete: generate it again, or copy it with project.tcl, build_prj.tcl and build_opt.tcl.' })],
    [/can't read "([^"]+)": no such (?:variable|element)/, (groups) => ({ cause: `The script uses ${groups[1] ?? 'a value'}, which nothing has set; build_opt.tcl and build_prj.tcl are of different versions.`, remedy: 'Generate the project again.' })],
    [/wrong # args: should be|missing close-brac(?:e|ket)|extra characters after close-/, { cause: 'The Tcl script itself has a fault.', remedy: 'Generate the project again; if it was edited by hand, see the place named below the message.' }],
  ),
};
