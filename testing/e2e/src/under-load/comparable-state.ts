import type { ClientState } from '@parley/client/state/state';
import type { TimelineItem } from '@parley/events/wire/timeline';

/** Leaves out what events do not determine: items older than the newest page, the sample of a group's members, and later profiles. */
export function comparableState({ conversations, timelines }: ClientState): object {
  const shown = Object.entries(conversations).map(([id, { members: _sample, ...rest }]) => [id, rest] as const);
  const newest = Object.entries(timelines).map(([id, { items }]) => [id, items.slice(-200).map(withoutProfiles)] as const);
  return { conversations: Object.fromEntries(shown), timelines: Object.fromEntries(newest) };
}

function withoutProfiles(item: TimelineItem): object {
  if (item.kind !== 'event' || !('members' in item.event)) return item;
  const { members, ...event } = item.event;
  return { ...item, event, members: members.map(({ user, role, joinedAt }) => ({ id: user.id, role, joinedAt })) };
}
