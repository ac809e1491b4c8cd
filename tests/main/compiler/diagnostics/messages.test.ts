import { describe, expect, it } from 'vitest';
import { makeDiagnostic } from '../../../../main/compiler/diagnostics/make-diagnostic.ts';
import { MESSAGES, messageText } from '../../../../main/compiler/diagnostics/messages.ts';
import type { MessageText } from '../../../../main/compiler/diagnostics/message.ts';

const entries: readonly (readonly [string, MessageText])[] = Object.entries(MESSAGES);

describe('documented diagnostics', () => {
  it.each(entries)('%s has an area, a title, an explanation and help in sentences', (code, text) => {
    expect(code).toMatch(/^[a-z0-9-]+\/[a-z0-9-]+$/);
    expect(text.title.length).toBeGreaterThan(3);
    expect(text.title).not.toMatch(/\.$/);
    for (const sentence of [text.explanation, text.help]) expect(sentence).toMatch(/^\S.*[.!?)]$/s);
  });

  it('are found by code, and only those', () => {
    expect(messageText('model/cycle')).toBe(MESSAGES['model/cycle']);
    expect(messageText('model/nothing')).toBeUndefined();
    expect(messageText('toString')).toBeUndefined();
  });

  it('bring their help into a finding unless it has its own', () => {
    expect(makeDiagnostic('error', 'model/cycle', 'm.')).toEqual({ code: 'model/cycle', severity: 'error', message: 'm.', at: {}, help: MESSAGES['model/cycle'].help });
    expect(makeDiagnostic('note', 'model/cycle', 'm.', { at: { layer: 'a' }, help: 'h.' })).toMatchObject({ at: { layer: 'a' }, help: 'h.' });
  });
});
