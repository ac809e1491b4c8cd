/** @file Entry of the window: connect, make the studio, draw. */

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import './app/theme.css';
import { connectStudio } from './studio-client/connect-studio.ts';
import { startStudio } from './store/project-actions.ts';
import { createStudio } from './store/studio.ts';

const container = document.getElementById('root');
if (container) {
  const studio = createStudio(connectStudio(), window.innerWidth);
  createRoot(container).render(
    <StrictMode>
      <App studio={studio} />
    </StrictMode>,
  );
  void startStudio(studio, window.innerWidth);
}
