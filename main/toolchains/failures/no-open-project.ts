/** @file Vivado was started on nothing. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `ERROR: [Common 17-53] User Exception: No open project.` */
export const noOpenProject: KnownFailure = {
  id: 'no-open-project',
  title: 'Vivado has no project open',
  rank: 'cause',
  explain: onLines([/User Exception: No open project/, {
    cause: 'vivado_synth.tcl gave a command that needs an open design before it had one: the Verilog of csynth is missing, or the script asks for a report before synth_design.',
    remedy: 'Run csynth before vsynth; in a script of your own, put report_… commands after synth_design.',
  }]),
};
