import { expect, it } from 'vitest';
import { writeSvg } from '../../../../main/compiler/export/write-svg.ts';

it('draws an arrow as one line from its first point on', () => {
  const layer = (name: string): { name: string; className: string; lines: string[]; isOutput: boolean } => ({ name, className: 'Dense', lines: ['Dense'], isOutput: name === 'c' });
  const text = writeSvg({ title: 'n', layers: ['a', 'b', 'c'].map(layer), edges: [{ from: 'a', to: 'b', text: '[4]' }, { from: 'b', to: 'c', text: '[4]' }] });
  const paths = [...text.matchAll(/<path d="([^"]*)" fill="none"/g)].map(([, path = '']) => path);
  expect(paths).toHaveLength(2);
  for (const path of paths) expect(path).toMatch(/^M-?[\d.]+ -?[\d.]+(L-?[\d.]+ -?[\d.]+)+$/);
});
