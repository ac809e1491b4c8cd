/** @file Decides, before anything is downloaded or started, whether a window can be had here. Pure. */

/** What the decision looks at. */
export interface Surroundings {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** User id; undefined where there is none (Windows). */
  readonly userId: number | undefined;
}

/** A window, or one line that says why not. */
export type WindowDecision = { readonly window: true } | { readonly window: false; readonly reason: string };

/** Return whether a window can be had. Never throws. */
export function decideWindow({ platform, environment, userId }: Surroundings): WindowDecision {
  if (platform !== 'linux') return { window: true };
  if (userId === 0) return { window: false, reason: 'the window does not open for root (its sandbox refuses)' };
  return hasDisplay(environment) ? { window: true } : { window: false, reason: 'there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)' };
}

/** Return whether there is a desktop that could show a browser. Never throws. */
export function hasDesktop({ platform, environment }: Surroundings): boolean {
  return platform === 'darwin' || platform === 'win32' || hasDisplay(environment);
}

function hasDisplay(environment: Surroundings['environment']): boolean {
  return [environment['DISPLAY'], environment['WAYLAND_DISPLAY']].some((value) => value !== undefined && value !== '');
}

/** Return the surroundings of this process. */
export function currentSurroundings(): Surroundings {
  return { platform: process.platform, environment: process.env, userId: process.getuid?.() };
}
