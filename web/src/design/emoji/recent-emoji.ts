/** The emoji that were chosen last on this device. */
const key = 'parley:emoji';
const maxHeld = 18;

export function recentEmoji(storage: Pick<Storage, 'getItem'>): string[] {
  return (storage.getItem(key) ?? '').split(' ').filter(Boolean);
}

export function rememberEmoji(storage: Storage, emoji: string): void {
  const recent = [emoji, ...recentEmoji(storage).filter((other) => other !== emoji)];
  storage.setItem(key, recent.slice(0, maxHeld).join(' '));
}
