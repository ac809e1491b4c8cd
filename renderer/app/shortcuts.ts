/** @file Keys of the whole window. Keys of the canvas live with the canvas. */

import { useEffect } from 'react';
import { useStudio } from '../store/studio-context.tsx';
import { commandList, type Command } from './commands.ts';
import { isTyping, matchesKeys } from './keys.ts';

/** Run commands by their keys. */
export function useShortcuts(): void {
  const studio = useStudio();
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const command = commandList(studio).find((c: Command) => c.keys !== undefined && matchesKeys(event, c.keys));
      if (!command || (isTyping(event.target) && !command.whileTyping)) return;
      event.preventDefault();
      command.run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [studio]);
}
