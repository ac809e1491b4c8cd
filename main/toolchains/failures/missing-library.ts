/** @file A tool built for another system. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** "error while loading shared libraries: libtinfo.so.5", `couldn't load file "librdi_commontasks.so"`, "GLIBC_2.28 not found". */
export const missingLibrary: KnownFailure = {
  id: 'missing-library',
  title: 'A system library is missing',
  rank: 'cause',
  explain: onLines(
    [/(lib[\w+.-]+\.so[.\d]*): cannot open shared object file/, (groups) => ({ cause: `The system has no ${groups[1] ?? 'library'}, which the tool needs.`, remedy: libraryHelp(groups[1] ?? '') })],
    [/version [`']?(GLIBC(?:XX)?_[\d.]+)'? not found/, (groups) => ({ cause: `The system's C library is older than ${groups[1] ?? 'needed'}.`, remedy: 'Use a system that the release supports, or an older release of the tool.' })],
    [/application-specific initialization failed/, { cause: 'The tool could not load its own parts.', remedy: 'The rest of the line names the library; install it, and check that settings64.sh belongs to this installation.' }],
  ),
};

function libraryHelp(library: string): string {
  if (/^lib(tinfo|ncurses)/.test(library)) return 'Install it: apt install libtinfo5 libncurses5 (Debian 12 and Ubuntu 24.04 have them only in older releases), dnf install ncurses-compat-libs.';
  return `Install the package that has ${library} (apt-file search ${library}, dnf provides '*/${library}').`;
}
