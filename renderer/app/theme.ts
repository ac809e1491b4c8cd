/** @file Which of the two themes is on: the user's choice, or what the system says. */

/** What the user can choose. */
export type ThemeChoice = 'system' | 'light' | 'dark';

/** Put a theme on the document and follow the system while the choice is `system`. Returns the function that stops following. */
export function applyTheme(choice: ThemeChoice): () => void {
  const media = window.matchMedia('(prefers-color-scheme: light)');
  const set = (): void => {
    document.documentElement.dataset['theme'] = choice === 'system' ? (media.matches ? 'light' : 'dark') : choice;
  };
  set();
  if (choice !== 'system') return () => undefined;
  media.addEventListener('change', set);
  return () => media.removeEventListener('change', set);
}
