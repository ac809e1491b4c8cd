/** @file The window over a fake studio with many runs and jobs: `?view=runs&runs=46&select=1,4&theme=light&empty&fail`. Test-only. */

import { createRoot } from 'react-dom/client';
import { App } from '../../../../renderer/app/app.tsx';
import '../../../../renderer/app/theme.css';
import { startStudio } from '../../../../renderer/store/project-actions.ts';
import { createStudio } from '../../../../renderer/store/studio.ts';
import type { ViewName } from '../../../../renderer/store/ui-store.ts';
import { createFakeStudio } from '../../fake-studio.ts';
import { fakeJobAnswers } from '../../jobs/fake-jobs.ts';
import { fakeRunAnswers, fakeRuns, withAnswers } from '../fake-runs.ts';
import { fakeProjectAnswers } from '../../home/fake-projects.ts';

const query = new URLSearchParams(location.search);
const isEmpty = query.has('empty');
const fake = createFakeStudio({ network: 'cnn', empty: query.get('view') === 'home', delayMs: 20 });
const opened = await fake.api.request('design:open', { designId: 'design-1' });
const runs = isEmpty ? [] : fakeRuns(Number(query.get('runs') ?? 46), Date.now());
const answers = opened.ok ? { ...fakeRunAnswers(runs, opened.value.design, (runId) => fake.emit('run:changed', { projectId: 'project-1', runId })), ...fakeJobAnswers(isEmpty, fake), ...fakeProjectAnswers(isEmpty, query.has('fail')) } : {};
// Home shows when no project is kept from before.
if (query.get('view') === 'home') Object.assign(answers, { 'app:load-state': () => ({ ok: true, value: {} }) });
const studio = createStudio(withAnswers(fake.api, answers), window.innerWidth);
Object.assign(window, { studioUnderTest: studio });
const root = document.getElementById('root');
if (root) createRoot(root).render(<App studio={studio} />);
void startStudio(studio, window.innerWidth).then(() => {
  const theme = query.get('theme');
  if (theme === 'light' || theme === 'dark') studio.ui.setState({ theme });
  const view = query.get('view');
  if (view !== null && view !== 'home') studio.ui.setState({ view: view as ViewName });
  const select = query.get('select');
  if (select !== null) studio.ui.setState({ comparedRunIds: select.split(',').map((n) => `run-${n}`) });
});
