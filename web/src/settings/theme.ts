export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'parley:theme';

export function readTheme(storage: Pick<Storage, 'getItem'>): Theme {
  const stored = storage.getItem(key);
  return themes.find((theme) => theme === stored) ?? 'system';
}

/** Applies the stored theme before the first paint. The tokens follow `data-theme`. */
export function applyTheme(root: HTMLElement, storage: Pick<Storage, 'getItem'>): void {
  const theme = readTheme(storage);
  if (theme === 'system') delete root.dataset['theme'];
  else root.dataset['theme'] = theme;
}

export function chooseTheme(theme: Theme, root: HTMLElement, storage: Storage): void {
  storage.setItem(key, theme);
  applyTheme(root, storage);
}
