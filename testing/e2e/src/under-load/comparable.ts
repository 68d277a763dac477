import type { ClientState } from '@parley/client/state/state';

/** A fresh read shows the newest page; the sample of a group's members is read, not derived. */
export function comparable({ conversations, messages }: ClientState): object {
  const shown = Object.entries(conversations).map(([id, { members: _sample, ...rest }]) => [id, rest] as const);
  const newest = Object.entries(messages).map(([id, page]) => [id, page.slice(-200)] as const);
  return { conversations: Object.fromEntries(shown), messages: Object.fromEntries(newest) };
}
