/** @file No C++ compiler. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** "g++: command not found", and parts of the C library that the vendor's compiler needs from the system. */
export const compilerMissing: KnownFailure = {
  id: 'compiler-missing',
  title: 'The C++ compiler or its library is missing',
  rank: 'cause',
  explain: onLines(
    [/(?:^|[\s:/])((?:g\+\+|gcc|clang\+\+|make|cc1plus)(?:\.exe)?):? (?:command )?not found|(?:execvp|posix_spawnp?|cannot exec(?:ute)?).*(g\+\+|gcc|cc1plus)|make: (g\+\+): (?:Command not found|No such file)/, (groups) => ({ cause: `There is no ${groups[1] ?? groups[2] ?? groups[3] ?? 'g++'}.`, remedy: 'Install it: apt install g++ make (Debian, Ubuntu), dnf install gcc-c++ make (Fedora, Rocky).' })],
    [/cannot find (crt[1in]\.o|-lm\b|-lc\b|-lstdc\+\+)|gnu\/stubs-32\.h|bits\/(?:c\+\+config|wordsize|libc-header-start)\.h: No such file|sys\/cdefs\.h: No such file/, (groups) => ({ cause: `The vendor's compiler does not find the system's C library${groups[1] === undefined ? '' : ` (${groups[1]})`}.`, remedy: 'Install the development files: apt install libc6-dev gcc-multilib. Where they lie in /usr/lib/x86_64-linux-gnu, set LIBRARY_PATH to it.' })],
  ),
};
