import type { ClientState } from '@parley/client/state/state';

/** Leaves out what events do not determine: messages older than the newest page, and the sample of a group's members. */
export function comparableState({ conversations, messages }: ClientState): object {
  const shown = Object.entries(conversations).map(([id, { members: _sample, ...rest }]) => [id, rest] as const);
  const newest = Object.entries(messages).map(([id, page]) => [id, page.slice(-200)] as const);
  return { conversations: Object.fromEntries(shown), messages: Object.fromEntries(newest) };
}
