/** @file Collects what is wrong with a report while it is read. */

import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { makeDiagnostic } from '../../diagnostics/make-diagnostic.ts';

/** Most findings kept of one report; a damaged file could have a million. */
const LIMIT = 50;

/** Findings of one report. */
export class ReportFindings {
  readonly #list: Diagnostic[] = [];
  readonly #absent: string[] = [];
  #incomplete = false;

  /** Everything found. */
  get list(): readonly Diagnostic[] {
    return this.#list;
  }

  /** Sections that are not there. */
  get absent(): readonly string[] {
    return this.#absent;
  }

  /** Whether the report is cut off or damaged. */
  get incomplete(): boolean {
    return this.#incomplete;
  }

  /** Say that the end or a part is missing; the same thing once. */
  cutOff(message: string): void {
    if (!this.#incomplete) this.#add(makeDiagnostic('warning', 'report/incomplete', message));
    this.#incomplete = true;
  }

  /** Say that a value is no number and no known sign for "none". */
  unreadable(what: string, text: string): void {
    this.#add(makeDiagnostic('warning', 'report/unreadable-value', `${what}: "${text.slice(0, 40)}" is not a number; it is kept as unknown.`));
  }

  /** Say that two statements of the report contradict each other. */
  inconsistent(message: string): void {
    this.#add(makeDiagnostic('warning', 'report/inconsistent', message));
  }

  /** Say something worth knowing about what the numbers mean. */
  note(message: string): void {
    this.#add(makeDiagnostic('note', 'report/note', message));
  }

  /** Remember a section that is not there. */
  miss(section: string): void {
    if (!this.#absent.includes(section)) this.#absent.push(section);
  }

  #add(diagnostic: Diagnostic): void {
    if (this.#list.length < LIMIT && !this.#list.some((known) => known.code === diagnostic.code && known.message === diagnostic.message)) this.#list.push(diagnostic);
  }
}
