import type { StoredEvent } from '@parley/events/envelope';
import { preferencesToWire } from '@parley/events/wire/unnumbered-to-wire';
import type { Push } from '@parley/push-channel/push-channel';

/** Goes to the user's own devices only. */
export function preferencesPush(stored: StoredEvent<'PreferencesChanged'>, epoch: number): Push {
  const { userId } = stored.payload;
  return { kind: 'event', rooms: [`user:${userId}`], event: preferencesToWire(stored, epoch), memberships: [] };
}
