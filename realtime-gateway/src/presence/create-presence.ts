/** Presence as the sockets know it: who is here is kept, those concerned are told, and whoever asks is answered. */
import type { WireEvent } from '@parley/events/wire/events';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { createReadPresence, type PresenceSources } from '@parley/presence/read-presence';
import { createAcquaintance, type AcquaintanceDependencies } from './visibility-changes.ts';
import { createPresenceTracker, type PresenceTracker, type PresenceTrackerDependencies } from './presence-tracker.ts';
import { getPresence } from './visible-presence.ts';
import { tellPresence, type TellingDependencies } from './broadcast-presence.ts';

export interface SocketPresence {
  presenceTracker: PresenceTracker;
  /** The command `presence.get`. */
  getPresence(viewerId: string, argument: unknown): Promise<{ items: PresenceItem[] }>;
  /** Takes every event that sockets hear. */
  heard(event: WireEvent): void;
}

export type SocketPresenceDependencies = PresenceSources &
  Omit<PresenceTrackerDependencies & TellingDependencies & AcquaintanceDependencies, 'tell' | 'readPresence'>;

export function createPresence(dependencies: SocketPresenceDependencies): SocketPresence {
  const sources = { ...dependencies, readPresence: createReadPresence(dependencies) };
  const tell = (userIds: readonly string[]) => tellPresence(sources, userIds);
  return {
    presenceTracker: createPresenceTracker({ ...sources, tell }),
    getPresence: (viewerId, argument) => getPresence(sources, viewerId, argument),
    heard: createAcquaintance(sources),
  };
}
