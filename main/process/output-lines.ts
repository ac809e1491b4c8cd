/** @file Cuts a stream of bytes into lines; a carriage return (a progress bar) ends a line too. */

import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept whole; what is beyond is dropped. @unit characters */
const LINE_LIMIT = 16_384;

/** Takes chunks, gives whole lines. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hand out the last, unfinished line. */
  end(): void;
}

/** Make a splitter that calls `onLine` for every line, without its end. */
export function splitLines(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string): void => {
    const parts = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = (parts.pop() ?? '').slice(0, LINE_LIMIT);
    for (const line of parts) onLine(line.slice(0, LINE_LIMIT));
  };
  return {
    push: (chunk) => take(decoder.write(Buffer.from(chunk))),
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest.replace(/\r$/, ''));
      rest = '';
    },
  };
}
