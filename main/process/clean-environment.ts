/**
 * @file The environment that started programs get: the user's own, without what would change their behaviour by accident; for
 * tools of vendors only what a program needs to run at all, on top of which their settings come.
 */

/** Variables that belong to this program, to npm or to a debugger, not to the tool that is started. */
const BLOCKED = [/^npm_/i, /^BITLOOM_(RERUN|NO_BUILD|TEST_)/, /^NODE_OPTIONS$/, /^NODE_CHANNEL_/, /^ELECTRON_RUN_AS_NODE$/, /^INIT_CWD$/, /^VITEST/, /^FORCE_COLOR$/];

/** Return a copy of `source` without blocked variables, with `extra` on top. Never throws. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}, source: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && !BLOCKED.some((pattern) => pattern.test(entry[0])));
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...extra };
}

/** What a program needs of its user and machine; nothing that steers compilers, linkers or interpreters. */
const NEEDED = /^(HOME|USER|LOGNAME|SHELL|TZ|TMPDIR|TEMP|TMP|DISPLAY|LANG|LC_ALL|LC_CTYPE|XILINXD_LICENSE_FILE|LM_LICENSE_FILE|SYSTEMROOT|SYSTEMDRIVE|COMSPEC|PATHEXT|WINDIR|USERPROFILE|USERNAME|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES|PROGRAMFILES\(X86\)|HOMEDRIVE|HOMEPATH|NUMBER_OF_PROCESSORS|PROCESSOR_ARCHITECTURE)$/i;
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Return the bare environment in which a vendor's settings are sourced. Never throws. */
export function bareEnvironment(source: NodeJS.ProcessEnv = process.env, platform: string = process.platform): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(source).filter((entry): entry is [string, string] => entry[1] !== undefined && NEEDED.test(entry[0])));
  const root = kept['SystemRoot'] ?? kept['SYSTEMROOT'] ?? 'C:\\Windows';
  // Vivado ends at once where the locale is set to one that the system does not have; C.UTF-8 always is there.
  return { LANG: 'C.UTF-8', ...kept, PATH: platform === 'win32' ? `${root}\\system32;${root}` : SYSTEM_PATH };
}
