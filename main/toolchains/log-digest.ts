/**
 * @file Reads a log line by line and keeps what matters in constant memory: the first real error with what is behind it, known
 * failures, and messages grouped by their code. Pure.
 */

import type { ExplainedLine, LogDigest, MessageGroup } from '../../preload/contract/run.ts';
import { explainEvidence, mayBeFailure } from './failures/catalogue.ts';
import type { Evidence, FailureRank } from './failures/known-failure.ts';

/** What is kept of a line. @unit characters */
const SAMPLE_MAX = 400;
/** What of a line is compared with the catalogue; what makes a message stands at its beginning. @unit characters */
const COMPARED_MAX = 1000;
const GROUPS_MAX = 300;
const EXPLAINED_MAX = 60;
/** In front of every line that the runner writes: seconds since the start. */
const TIME = /^ *\d+\.\d\d {2}/;

type Severity = MessageGroup['severity'];

interface Group {
  readonly code: string;
  readonly severity: Severity;
  readonly firstLine: number;
  readonly sample: string;
  count: number;
}

interface Explained {
  readonly rank: FailureRank;
  readonly line: Omit<ExplainedLine, 'moreCount'>;
  count: number;
}

/** How much an error explains: what is behind it first, then errors by themselves, then what follows from them. */
const RANKS: Readonly<Record<FailureRank, number>> = { cause: 0, error: 1, consequence: 3, warning: 9 };
const PLAIN_ERROR_RANK = 2;

/** Takes lines, gives a digest at any time. */
export class LogReading {
  readonly #groups = new Map<string, Group>();
  readonly #explained = new Map<string, Explained>();
  #firstPlainError: { readonly line: number; readonly text: string } | undefined;
  #lineCount = 0;
  #byteCount = 0;
  #changed = false;

  /** Whether anything but the counts changed since this was asked last. */
  takeChanged(): boolean {
    const changed = this.#changed;
    this.#changed = false;
    return changed;
  }

  /** Take the next line, as it stands in the log. */
  push(line: string): void {
    const index = this.#lineCount;
    this.#lineCount += 1;
    this.#byteCount += line.length + 1;
    const text = TIME.test(line) ? line.replace(TIME, '') : line;
    const message = classify(text);
    if (message !== undefined) this.#count(message, index, text);
    if (mayBeFailure(text)) this.#explain({ kind: 'line', text: text.slice(0, COMPARED_MAX) }, index, text);
    if (message?.severity === 'error' && this.#firstPlainError === undefined) this.#firstPlainError = { line: index, text: text.slice(0, SAMPLE_MAX) };
  }

  /** Count lines that were there before, unread. */
  skip(lineCount: number, byteCount: number): void {
    this.#lineCount += lineCount;
    this.#byteCount += byteCount;
  }

  /** Take a fact that no line tells; it belongs to the last line. */
  pushFact(evidence: Exclude<Evidence, { readonly kind: 'line' }>, text: string): void {
    this.#explain(evidence, Math.max(0, this.#lineCount - 1), text);
  }

  /** Return the digest of what was taken so far. */
  digest(): LogDigest {
    const explained = [...this.#explained.values()].map(({ line, count }): ExplainedLine => ({ ...line, moreCount: count - 1 })).toSorted((a, b) => a.line - b.line);
    const firstError = this.#firstError();
    return {
      lineCount: this.#lineCount, byteCount: this.#byteCount, explained,
      groups: [...this.#groups.values()].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count || a.firstLine - b.firstLine),
      ...(firstError === undefined ? {} : { firstError }),
    };
  }

  /** The earliest of those that explain most. */
  #firstError(): LogDigest['firstError'] {
    const errors = [...this.#explained.values()].filter(({ rank }) => rank !== 'warning').toSorted((a, b) => RANKS[a.rank] - RANKS[b.rank] || a.line.line - b.line.line);
    const [best] = errors;
    const plain = this.#firstPlainError;
    if (best !== undefined && (RANKS[best.rank] < PLAIN_ERROR_RANK || plain === undefined || plain.line >= best.line.line)) return { line: best.line.line, text: best.line.text, explained: { ...best.line, moreCount: best.count - 1 } };
    return plain;
  }

  #count({ code, severity }: { readonly code: string; readonly severity: Severity }, firstLine: number, text: string): void {
    const key = `${severity} ${code}`;
    const group = this.#groups.get(key);
    if (group !== undefined) group.count += 1;
    else if (this.#groups.size < GROUPS_MAX) {
      this.#groups.set(key, { code, severity, firstLine, sample: text.slice(0, SAMPLE_MAX), count: 1 });
      this.#changed = true;
    }
  }

  #explain(evidence: Evidence, line: number, text: string): void {
    const found = explainEvidence(evidence);
    if (found === undefined) return;
    const { failure, explanation } = found;
    const key = failure.rank === 'warning' ? `${failure.id} ${explanation.cause}` : failure.id;
    const known = this.#explained.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#explained.size < EXPLAINED_MAX) {
      this.#explained.set(key, { rank: failure.rank, count: 1, line: { id: failure.id, title: failure.title, severity: failure.rank === 'warning' ? 'warning' : 'error', line, text: text.slice(0, SAMPLE_MAX), ...explanation } });
      this.#changed = true;
    }
  }
}

const SEVERITIES: readonly Severity[] = ['error', 'critical', 'warning'];
const TOOL_MESSAGE = /^(ERROR|CRITICAL WARNING|WARNING)\s*:\s*(?:\[([A-Za-z_+\d-]+ [\w-]+)\])?/;
const OLD_MESSAGE = /^@([EW])\s+(?:\[([A-Z]+-\d+)\])?/;
const COMPILER_MESSAGE = /^[^\s:]+:\d+(?::\d+)?: (?:fatal )?(error|warning): .*?(?:\[(-W[\w=+-]+)\])?$/;
const OTHER_ERROR = /^(?:error|fatal(?: error)?|Error|FATAL|Fatal)\b\s*[:!]|\bKilled\b|[Ss]egmentation fault|^Traceback|terminate called after|\bcommand not found$/;
const NOT_AN_ERROR = /\b(?:0|no) errors?\b/i;

/** Return severity and code of a message, or undefined for an ordinary line. Never throws. */
export function classify(text: string): { readonly severity: Severity; readonly code: string } | undefined {
  const first = text.charCodeAt(0);
  // Most lines of a tool begin with INFO or a blank: decided by one letter.
  if (first === 73 /* I */ || first === 32 || first === 45) return OTHER_ERROR.test(text) && /Killed/.test(text) ? { severity: 'error', code: '' } : undefined;
  const tool = TOOL_MESSAGE.exec(text);
  if (tool !== null) return { severity: tool[1] === 'ERROR' ? 'error' : tool[1] === 'WARNING' ? 'warning' : 'critical', code: tool[2] ?? '' };
  const old = OLD_MESSAGE.exec(text);
  if (old !== null) return { severity: old[1] === 'E' ? 'error' : 'warning', code: old[2] ?? '' };
  const compiler = text.length < COMPARED_MAX ? COMPILER_MESSAGE.exec(text) : null;
  if (compiler !== null) return { severity: compiler[1] === 'error' ? 'error' : 'warning', code: compiler[2] ?? (compiler[1] === 'error' ? 'C++' : 'C++ warning') };
  return OTHER_ERROR.test(text) && !NOT_AN_ERROR.test(text) ? { severity: 'error', code: '' } : undefined;
}
