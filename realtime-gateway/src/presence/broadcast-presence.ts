import { chunks } from '@parley/concurrency/chunks';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import type { SignalEvent } from '@parley/events/wire/events';
import { timeOf } from '@parley/events/wire/fields';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { Presence } from '@parley/presence/presence';
import type { Push, PushChannel, Room } from '@parley/push-channel/push-channel';
import { readPresenceAudiences } from '@parley/read-tables/reads/presence-visibility';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Clock } from '@parley/service-kit/clock';

export interface BroadcastDependencies {
  openTables(): Promise<ReadTables>;
  presence: Pick<Presence, 'online'>;
  readPresence: ReadPresence;
  channel: Pick<PushChannel, 'publish'>;
  clock: Clock;
}

const usersPerBatch = 100;

/**
 * Sends the users' presence to everyone who may see it. Reads the current state, whatever change led to the call, so two gateways
 * that broadcast the same user agree. Rejects if it could not be sent.
 */
export async function broadcastPresence(dependencies: BroadcastDependencies, userIds: readonly string[]): Promise<void> {
  for (const batch of chunks(userIds, usersPerBatch)) await broadcastBatch(dependencies, batch);
}

async function broadcastBatch(dependencies: BroadcastDependencies, userIds: readonly string[]): Promise<void> {
  const { openTables, presence, readPresence, channel, clock } = dependencies;
  const audiences = await readPresenceAudiences(await openTables(), userIds);
  // Most of an audience is offline; those who connect later read the presence themselves.
  const onlineAudience = await presence.online([...new Set([...audiences.values()].flat())]);
  const views = await readPresence(userIds);
  const pushes = userIds.flatMap((userId): Push[] => {
    const rooms = (audiences.get(userId) ?? []).filter((id) => onlineAudience.has(id)).map((id): Room => `user:${id}`);
    const event = presenceEvent({ userId, ...views.get(userId)! }, clock());
    return event === null || rooms.length === 0 ? [] : [{ kind: 'event', rooms, event, memberships: [] }];
  });
  await channel.publish(pushes);
}

/** Returns null if the presence is unknown or not visible. `now`: milliseconds since 1970. */
export function presenceEvent({ userId, presence, lastSeenAt }: PresenceItem, now: number): SignalEvent | null {
  return presence === null ? null : { type: 'presence.changed', at: timeOf(now * 1_000), userId, presence, lastSeenAt };
}
