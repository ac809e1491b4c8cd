/**
 * @file The environment that started programs get: the user's own, without what would change their behaviour by accident.
 */

/** Variables that belong to this program, to npm or to a debugger, not to the tool that is started. */
const BLOCKED = [/^npm_/i, /^BITLOOM_(RERUN|NO_BUILD|TEST_)/, /^NODE_OPTIONS$/, /^NODE_CHANNEL_/, /^ELECTRON_RUN_AS_NODE$/, /^INIT_CWD$/, /^VITEST/, /^FORCE_COLOR$/];

/** Return a copy of `source` without blocked variables, with `extra` on top. Never throws. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}, source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && !BLOCKED.some((pattern) => pattern.test(entry[0])));
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...extra };
}
