/** @file The C++ does not compile. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `firmware/myproject.cpp:12:5: error: …`, with `'csim_design' failed: compilation error(s)` after it. */
export const compileError: KnownFailure = {
  id: 'compile-error',
  title: 'The C++ does not compile',
  rank: 'error',
  explain: onLines(
    [/^(?!.*(?:ld\.lld|undefined (?:symbol|reference))).*?([\w./-]+\.(?:cpp|h|hpp|cc)):(\d+):\d+: (?:fatal )?error: (.{1,200})/, (groups) => ({ cause: `${groups[1] ?? ''}, line ${groups[2] ?? ''}: ${groups[3] ?? ''}`, remedy: 'Report it if Bitloom or hls4ml wrote the code; a compiler that is too old for C++14 does this too.' })],
    [/undefined (?:symbol|reference)(?: to)?:? [`']?([^'`]+)/, (groups) => ({ cause: `The linker misses ${(groups[1] ?? '').trim()}: the source file of the top function was not added, or the function has another name.`, remedy: 'Check that firmware/ holds the top function under the project\'s name.' })],
    [/'csim_design' failed: compilation error|C\+\+ compile error/, { cause: 'The compiler refused the C++; its messages stand above.', remedy: 'Report it if Bitloom or hls4ml wrote the code.' }],
  ),
};
