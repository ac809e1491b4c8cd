/** @file Codes of findings about tool reports. */

import type { MessageText } from './message.ts';

/** Code → text, area `report`. */
export const REPORT_MESSAGES = {
  'report/format': {
    title: 'Not a report',
    explanation: 'The text is none of the reports that this program reads.',
    help: 'Name a report of Vivado HLS, Vitis HLS, Vivado, Quartus or oneAPI, Bambu, da4ml, Yosys (stat) or nextpnr, or the folder of a project.',
  },
  'report/incomplete': {
    title: 'Report cut off',
    explanation: 'A part of the report is missing or damaged. What is shown stands in the file; what is missing is left out, never 0.',
    help: 'Wait until the tool has written it, or copy it again.',
  },
  'report/unreadable-value': {
    title: 'Value is no number',
    explanation: 'Where a number was expected there is something else.',
    help: 'Look at that line of the report; it may be damaged.',
  },
  'report/inconsistent': {
    title: 'Report contradicts itself',
    explanation: 'Two numbers of the report that depend on each other do not fit.',
    help: 'Do not trust these numbers; run the tool again or copy the report again.',
  },
  'report/note': {
    title: 'What the numbers mean',
    explanation: 'Something to know before the numbers are used.',
    help: 'Keep it in mind when you compare.',
  },
  'report/limit': {
    title: 'Report too large',
    explanation: 'The file exceeds what this program reads, to protect its memory.',
    help: 'Name the report of one design.',
  },
  'report/stale': {
    title: 'Report older than the sources',
    explanation: 'The sources of the project were changed after the tool wrote this report.',
    help: 'Run the tool again.',
  },
} as const satisfies Readonly<Record<string, MessageText>>;
