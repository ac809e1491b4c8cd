/** @file Tests of the texts of codes. */
import { expect, it } from 'vitest';
import { allCodes, explainCode } from '../../../../main/compiler/preflight/explain-code.ts';

it('knows the codes of lints and those of readers and passes', () => {
  expect(explainCode('stream/pooling')?.title).toBe('Pooling that a stream cannot do');
  expect(explainCode('structure/dense-rank')?.explanation).toContain('hls4ml');
  expect(explainCode('no/such-code')).toBeUndefined();
});

it('lists every code once, and of lints what they need and whether they have a fix', () => {
  const codes = allCodes();
  expect(new Set(codes.map(({ code }) => code)).size).toBe(codes.length);
  expect(codes.find(({ code }) => code === 'softmax/argmax-flips')).toMatchObject({ needs: 'values', severity: 'error', hasFix: true });
  expect(codes.find(({ code }) => code === 'structure/dense-rank')).not.toHaveProperty('needs');
});
