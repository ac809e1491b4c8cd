/**
 * @file Where a command prints: results to stdout, everything on the way to stderr. Colour only on a terminal.
 */

/** The streams of a command; tests hand in their own. */
export interface Terminal {
  /** A line of the result. */
  print(text?: string): void;
  /** A line on stderr. */
  note(text: string): void;
  /** A line on stderr that the next one replaces on a terminal; nothing where stderr is a file. */
  progress(text: string): void;
  /** Take the progress line away. */
  clearProgress(): void;
  readonly style: Style;
}

/** Text attributes, or none. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
}

/** Return the process's own terminal. */
export function processTerminal(): Terminal {
  const live = process.stderr.isTTY;
  let shown = false;
  const clearProgress = (): void => {
    if (shown) process.stderr.write('\r\u001B[K');
    shown = false;
  };
  return {
    print: (text = '') => void (clearProgress(), process.stdout.write(`${printable(text)}\n`)),
    note: (text) => void (clearProgress(), process.stderr.write(`${printable(text)}\n`)),
    progress: (text) => {
      if (!live) return;
      process.stderr.write(`\r\u001B[K${printable(text).slice(0, Math.max(20, (process.stderr.columns ?? 80) - 1))}`);
      shown = true;
    },
    clearProgress,
    style: makeStyle(process.stdout.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'),
  };
}

/** Return text in which nothing but its own colours is left that a terminal would obey: names in files of others may hold anything. Never throws. */
export function printable(text: string): string {
  return text.split(/(\p{Cc}\[\d{1,2}m)/u).map((part, index) => (index % 2 === 1 && part.startsWith('\u001B') ? part : part.replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, (sign) => (sign === '\n' || sign === '\t' ? sign : '\uFFFD')))).join('');
}

/** Return a style that colours, or one that leaves text as it is. Never throws. */
export function makeStyle(colour: boolean): Style {
  const wrap = (code: number) => (text: string) => (colour ? `\u001B[${code}m${text}\u001B[0m` : text);
  return { bold: wrap(1), dim: wrap(2), bad: wrap(31), good: wrap(32), warn: wrap(33) };
}
