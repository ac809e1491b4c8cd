/** @file The C++ compiler itself gave up. */

import { onLines, type KnownFailure } from './known-failure.ts';

const REMEDY = 'Give the machine more memory or swap, compile one job at a time, or make the largest layers smaller; weights that are read from files instead of headers help as well.';

/** "internal compiler error", "g++: fatal error: Killed signal terminated program cc1plus". */
export const compilerCrashed: KnownFailure = {
  id: 'compiler-crashed',
  title: 'The C++ compiler crashed',
  rank: 'cause',
  explain: onLines(
    [/fatal error: Killed signal terminated program cc1plus|virtual memory exhausted|cc1plus: out of memory/, { cause: 'The compiler ran out of memory over a very large source file.', remedy: REMEDY }],
    [/internal compiler error|(?:g\+\+|cc1plus|clang)\b.*(?:[Ss]egmentation fault|SIGSEGV)|PLEASE (?:submit a bug report|ATTACH THE FOLLOWING)/, { cause: 'The compiler broke off with an error of its own, which very large unrolled functions can provoke.', remedy: REMEDY }],
  ),
};
