/** @file Keys: what they are called and whether an event is one. */

/** The platform's command key as it is written. */
export const modKey = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl+';

/** Whether typing goes into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Return whether an event is the key of a command, for example `mod+shift+z` or `alt+ArrowUp`. */
export function matchesKeys(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const want = (name: string): boolean => parts.includes(name);
  return event.key.toLowerCase() === key.toLowerCase() && (event.ctrlKey || event.metaKey) === want('mod') && event.shiftKey === want('shift') && event.altKey === want('alt');
}

/** Return the text of a command's keys for menus. */
export function printKeys(keys: string): string {
  const names: Readonly<Record<string, string>> = { mod: modKey, shift: '⇧', alt: 'Alt+', arrowup: '↑', arrowdown: '↓', arrowleft: '←', arrowright: '→', enter: '↵', escape: 'Esc' };
  return keys.split('+').map((part) => names[part.toLowerCase()] ?? part.toUpperCase()).join('');
}
