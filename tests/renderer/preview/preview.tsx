/** @file The window over a fake studio, for looking at it: `?network=cnn&flow=rtl&nodes=500`. Test-only. */

import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import '../../../renderer/app/theme.css';
import { startStudio } from '../../../renderer/store/project-actions.ts';
import { createStudio } from '../../../renderer/store/studio.ts';
import { fakeChain } from '../fake-nodes.ts';
import { createFakeStudio } from '../fake-studio.ts';

const query = new URLSearchParams(location.search);
const nodeCount = Number(query.get('nodes') ?? 0);
const fake = createFakeStudio({
  network: nodeCount > 0 ? fakeChain(nodeCount) : query.get('network') === 'cnn' ? 'cnn' : 'mlp',
  flow: query.get('flow') === 'hls' ? 'hls' : 'rtl',
  empty: query.has('empty'),
  findings: query.has('findings'),
  outputs: query.get('outputs') === 'regression' ? 'regression' : 'classes',
  failing: query.get('failing')?.split(',') ?? [],
  delayMs: 20,
});
const studio = createStudio(fake.api, window.innerWidth);
Object.assign(window, { studioUnderTest: studio, requestsUnderTest: fake.requests });
const root = document.getElementById('root');
if (root) createRoot(root).render(<App studio={studio} />);
void startStudio(studio, window.innerWidth).then(() => {
  const theme = query.get('theme');
  if (theme === 'light' || theme === 'dark') studio.ui.setState({ theme });
});
