/** @file What the inspector of the design says of the import, in a real browser, over fake answers. */

import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ImportSummary } from '../../../preload/contract/project.ts';
import type { Studio } from '../../../renderer/store/studio.ts';
import { startBrowser } from '../../helpers/browser.ts';
import { faultsOf, openPreview, SCENES, servePreview, setScene, type Preview } from '../runs/preview-page.ts';

const started = await startBrowser();
let preview: Preview;

beforeAll(async () => {
  if (started.ok) preview = await servePreview(join(import.meta.dirname, '..', 'preview'));
});
beforeEach((test) => {
  if (!started.ok) test.skip(started.reason);
});
afterAll(async () => {
  if (!started.ok) return;
  await preview.close();
  await started.value.close();
});

const SAID: Partial<ImportSummary> = {
  fileName: 'net.keras', framework: 'QKeras on Keras 3', frameworkVersion: '3.14.1', skipped: ['dropout_1', 'noise'],
  quantizers: [{ name: 'quantized_bits', bits: [4, 6], weightCount: 8, activationCount: 0 }],
  redNodes: [
    { layer: 'fc1', className: 'GroupNormalization', reason: 'Layer "fc1" is a GroupNormalization, for which hls4ml 1.3 has no layer.', remedy: 'Use BatchNormalization instead.', hasReference: true },
    { layer: 'fc2', className: 'Lambda', reason: 'Layer "fc2" is a Lambda.', hasReference: false },
  ],
};

describe('the import in the inspector', () => {
  it('names framework, quantizers and what was left out; a red node leads to its layer; no fault that axe finds, in both sizes and themes', async () => {
    if (!started.ok) return;
    const page = await openPreview(started.value, preview, { query: 'network=mlp', sign: 'Overlay' });
    await page.evaluate((json) => {
      const { project, ui } = (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest;
      const open = project.getState().project;
      if (open) project.setState({ project: { ...open, model: { ...open.model, ...(JSON.parse(json) as Partial<ImportSummary>) } } });
      ui.setState({ inspectorOpen: true, selection: [] });
    }, JSON.stringify(SAID));
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('QKeras on Keras 3 · 3.14.1').waitFor();
    const text = await inspector.innerText();
    for (const part of ['net.keras', 'quantized_bits (4, 6 bits): 8 constants', 'dropout_1, noise', 'Hardware stops at 2 layers', 'Use BatchNormalization instead.', 'The reference goes on behind it.', 'The reference stops here too.']) expect(text).toContain(part);
    for (const scene of SCENES) {
      await setScene(page, scene);
      expect(await faultsOf(page, 'aside[aria-label="Inspector"]', scene.scheme), `${scene.width}×${scene.height} ${scene.scheme}`).toEqual([]);
    }
    await inspector.getByRole('button', { name: 'fc2', exact: true }).first().click();
    expect(await page.evaluate(() => (window as unknown as { readonly studioUnderTest: Studio }).studioUnderTest.ui.getState().selection)).toEqual(['fc2']);
    await page.context().close();
  });
});
