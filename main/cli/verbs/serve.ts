/** @file `bitloom serve`: the studio in a browser, from this machine only. */

import type { Command } from '../command.ts';
import { serveUntilStopped } from '../serve-until-stopped.ts';

/** The verb. */
export const serveCommand: Command = {
  verb: 'serve',
  positionals: [],
  options: [
    { name: 'port', value: 'PORT', summary: 'port to listen on (default: a free one)' },
    { name: 'no-browser', summary: 'do not open a browser' },
  ],
  explanation: ['Serves the studio on the loopback address and prints its URL, which holds a token that is exchanged for a cookie once.', 'From another computer: ssh -L 8080:127.0.0.1:PORT this-machine, then open the URL with port 8080.'],
  run: serveUntilStopped,
};
