import type { StoredEvent } from '@parley/events/envelope';
import { wireHead } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';

/** One's own devices hear it, nobody else. */
export function preferencesPush(fact: StoredEvent<'PreferencesChanged'>, epoch: number): Push {
  const { conversationId, userId, pinned, archived, mutedUntil } = fact.payload;
  const event = { ...wireHead(fact, epoch), type: 'preferences.changed' as const, conversationId, pinned, archived, mutedUntil };
  return { kind: 'event', rooms: [`user:${userId}`], event, memberships: [] };
}
