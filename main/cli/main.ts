/** @file Entry of the command line: finds the verb, runs it, ends with its exit code. */

import { runCommandLine } from './run-command-line.ts';
import { processTerminal } from './terminal.ts';

const interruption = new AbortController();
let interrupts = 0;
const interrupt = (): void => {
  interrupts += 1;
  // The first Ctrl-C cancels in good order; the second ends at once.
  if (interrupts > 1) process.exit(130);
  interruption.abort();
};
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);
// `bitloom … | head` closes the pipe early; that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

const exitCode = await runCommandLine(process.argv.slice(2), processTerminal(), interruption.signal);
process.exitCode = exitCode;
// Nothing should be left that keeps the process alive; if something is, it must not hang a script.
setTimeout(() => process.exit(exitCode), 2000).unref();
