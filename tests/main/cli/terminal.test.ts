import { expect, it } from 'vitest';
import { makeStyle, printable } from '../../../main/cli/terminal.ts';

it('a name in a file can not steer the terminal: of control characters only the program’s own colours, tabs and line ends are left', () => {
  const style = makeStyle(true);
  expect(printable(`${style.bad('fc1')}\tx\n`)).toBe(`${style.bad('fc1')}\tx\n`);
  for (const steering of ['\u001B[2J', '\u001B]0;title\u0007', '\u001B[31;1m\u001B[H', '\u001B[H', '\rover', '\u009B2J', '\b\b', 'a\u202Eb', '\0']) {
    expect(printable(steering)).toContain('\uFFFD');
    const shown = printable(`fc${steering}`);
    expect(shown, JSON.stringify(steering)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(shown).toContain('\uFFFD');
  }
});
