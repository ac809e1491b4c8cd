/** @file What runs a command besides a click: keys of the whole window, and the host (its menu, files opened from outside). */

import { useEffect } from 'react';
import { openProject } from '../store/project-actions.ts';
import { useStudio } from '../store/studio-context.tsx';
import { commandList, type Command } from './commands.ts';
import { isTyping, matchesKeys } from './keys.ts';

/** Run commands by their keys. */
export function useShortcuts(): void {
  const studio = useStudio();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = commandList(studio).find((c: Command) => c.keys !== undefined && matchesKeys(event, c.keys) && c.meantAt?.(event.target) !== false);
      if (!command || (isTyping(event.target) && !command.whileTyping)) return;
      // A dialog has its keys to itself, Esc above all, also when nothing in it has the focus any more.
      if (command.id !== 'palette' && document.querySelector('dialog:modal')) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [studio]);
}

/** Follow the host: run commands of its menu by their ids, and show projects that it opened. */
export function useHostEvents(): void {
  const studio = useStudio();
  useEffect(() => {
    const stops = [
      studio.api.subscribe('app:command-invoked', ({ command }) => commandList(studio).find((c) => c.id === command)?.run()),
      studio.api.subscribe('project:opened', ({ projectId }) => void openProject(studio, projectId)),
    ];
    return () => {
      for (const stop of stops) stop();
    };
  }, [studio]);
}
