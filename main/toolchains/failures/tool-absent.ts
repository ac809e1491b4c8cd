/** @file The tool, or one that it calls, is not there. */

import { anyOf, onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Set its folder in Tools, or start Bitloom from a shell in which settings64.sh was sourced. Vitis 2022.2 and older have no vitis-run; from 2025.1 on there is no vitis_hls.';

/** "vitis-run: command not found", `couldn't execute "vivado": no such file or directory`. */
export const toolAbsent: KnownFailure = {
  id: 'tool-absent',
  title: 'A tool was not found',
  rank: 'cause',
  explain: anyOf(
    onLines(
      [/(?:^|[\s:])((?:vitis-run|vitis_hls|vivado_hls|vivado|xsim|xelab|xvlog|v\+\+)(?:\.bat)?): (?:command )?not found/, (groups) => ({ cause: `The shell does not find ${groups[1] ?? 'the tool'}.`, remedy: REMEDY })],
      [/couldn't execute "([^"]+)": no such file or directory/, (groups) => ({ cause: `The script calls ${groups[1] ?? 'a tool'}, which is not on the tool's own search path.`, remedy: REMEDY })],
      [/'(vitis-run|vitis_hls|vivado_hls|vivado)(?:\.bat)?' is not recognized as an internal or external command/, (groups) => ({ cause: `Windows does not find ${groups[1] ?? 'the tool'}.`, remedy: REMEDY })],
    ),
    (evidence) => (evidence.kind === 'not-started' && /ENOENT|no such file/i.test(evidence.reason) ? { cause: `${evidence.path} is not there any more.`, remedy: REMEDY } : undefined),
    (evidence) => (evidence.kind === 'tool-ended' && evidence.exitCode === 127 ? { cause: 'The shell says that a command was not found (exit code 127).', remedy: REMEDY } : undefined),
  ),
};
