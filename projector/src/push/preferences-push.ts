import type { StoredEvent } from '@parley/events/envelope';
import { wireHead } from '@parley/events/wire/to-wire';
import type { Push } from '@parley/push-channel/push-channel';

/** Goes to the user's own devices only. */
export function preferencesPush(stored: StoredEvent<'PreferencesChanged'>, epoch: number): Push {
  const { conversationId, userId, pinned, archived, mutedUntil } = stored.payload;
  const event = { ...wireHead(stored, epoch), type: 'preferences.changed' as const, conversationId, pinned, archived, mutedUntil };
  return { kind: 'event', rooms: [`user:${userId}`], event, memberships: [] };
}
