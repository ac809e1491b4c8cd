/** @file What a documented diagnostic code says besides the finding's own sentence. */

/** The lasting text of a code: what it means in general and what helps. */
export interface MessageText {
  /** A few words, for lists. */
  readonly title: string;
  /** What it means and why it matters. */
  readonly explanation: string;
  /** What the user can do. */
  readonly help: string;
}
