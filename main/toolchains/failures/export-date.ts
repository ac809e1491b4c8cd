/** @file The IP export writes the date into a number that is too small since 2022. */

import { onLines, type KnownFailure } from './known-failure.ts';

/** `"rdi::set_property core_revision 2410081812 {component component_1}"` with "bad lexical cast". */
export const exportDate: KnownFailure = {
  id: 'export-date',
  title: 'Export fails because of the date',
  rank: 'cause',
  explain: onLines([/set_property core_revision \d{10}|bad lexical cast: source type value could not be interpreted as target/, {
    cause: 'HLS up to 2021.2 writes date and time into the IP\'s revision, a 32-bit number, which has overflowed since the first of January 2022.',
    remedy: 'Install AMD\'s patch y2k22 (answer record 76960), use a newer release, or leave the stage export out.',
  }]),
};
