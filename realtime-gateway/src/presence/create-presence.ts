/** Composes presence for sockets: tracking, broadcasts, newly visible users, and the command `presence.get`. */
import type { WireEvent } from '@parley/events/wire/events';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { createReadPresence, type PresenceSources } from '@parley/presence/read-presence';
import { broadcastPresence, type BroadcastDependencies } from './broadcast-presence.ts';
import { createPresenceTracker, type PresenceTracker, type PresenceTrackerDependencies } from './presence-tracker.ts';
import { createVisibilityChangeListener, type VisibilityChangeDependencies } from './visibility-changes.ts';
import { getPresence } from './visible-presence.ts';

export interface SocketPresence {
  presenceTracker: PresenceTracker;
  /** Answers the command `presence.get`. */
  getPresence(viewerId: string, argument: unknown): Promise<{ items: PresenceItem[] }>;
  /** Called with every event that is delivered to sockets. */
  onEvent(event: WireEvent): void;
}

export type SocketPresenceDependencies = PresenceSources &
  Omit<PresenceTrackerDependencies & BroadcastDependencies & VisibilityChangeDependencies, 'broadcast' | 'readPresence'>;

export function createPresence(dependencies: SocketPresenceDependencies): SocketPresence {
  const sources = { ...dependencies, readPresence: createReadPresence(dependencies) };
  const broadcast = (userIds: readonly string[]) => broadcastPresence(sources, userIds);
  return {
    presenceTracker: createPresenceTracker({ ...sources, broadcast }),
    getPresence: (viewerId, argument) => getPresence(sources, viewerId, argument),
    onEvent: createVisibilityChangeListener(sources),
  };
}
