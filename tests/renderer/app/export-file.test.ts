/** @file Files that are made of the open design: what is asked for. */

import { describe, expect, it } from 'vitest';
import { exportFile } from '../../../renderer/app/export-file.ts';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio } from '../../../renderer/store/studio.ts';
import { createFakeStudio } from '../fake-studio.ts';

describe('a report of the design', () => {
  it('has figures of the dataset that is chosen now, not of the one with which the project was opened', async () => {
    const fake = createFakeStudio({ network: 'cnn', failing: ['export:file'] });
    const studio = createStudio(fake.api, 1440);
    await startStudio(studio, 1440);
    expect(studio.project.getState().datasetId).toBe('data-1');
    studio.project.setState({ datasetId: 'data-2' });
    await exportFile(studio, 'html');
    await exportFile(studio, 'dot');
    expect(fake.requests.filter(({ channel }) => channel === 'export:file').map(({ payload }) => payload)).toEqual([{ designId: 'design-1', as: 'html', datasetId: 'data-2' }, { designId: 'design-1', as: 'dot' }]);
  });
});
