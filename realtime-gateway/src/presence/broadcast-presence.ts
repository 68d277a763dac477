/** Tells those who may see it how it stands with users who came or went. */
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import type { SignalEvent } from '@parley/events/wire/events';
import { timeOf } from '@parley/events/wire/fields';
import type { ReadPresence } from '@parley/presence/read-presence';
import type { Presence } from '@parley/presence/presence';
import type { Push, PushChannel, Room } from '@parley/push-channel/push-channel';
import { readAudiences } from '@parley/read-tables/reads/presence-audience';
import type { ReadTables } from '@parley/read-tables/reads/read-tables';
import type { Clock } from '@parley/service-kit/clock';

export interface TellingDependencies {
  openTables(): Promise<ReadTables>;
  presence: Pick<Presence, 'online'>;
  readPresence: ReadPresence;
  channel: Pick<PushChannel, 'publish'>;
  clock: Clock;
}

const usersAtATime = 100;

/**
 * As it stands now, whatever made one ask: of two gateways that tell of the same user both say the truth. Rejects when
 * it could not be told.
 */
export async function tellPresence(dependencies: TellingDependencies, userIds: readonly string[]): Promise<void> {
  for (let start = 0; start < userIds.length; start += usersAtATime) {
    await tellSome(dependencies, userIds.slice(start, start + usersAtATime));
  }
}

async function tellSome(
  { openTables, presence, readPresence, channel, clock }: TellingDependencies,
  some: readonly string[],
): Promise<void> {
  const audiences = await readAudiences(await openTables(), some);
  // Most of an audience is not there: who comes later reads for themselves.
  const there = await presence.online([...new Set([...audiences.values()].flat())]);
  const views = await readPresence(some);
  const pushes = some.flatMap((userId): Push[] => {
    const rooms = (audiences.get(userId) ?? []).filter((id) => there.has(id)).map((id): Room => `user:${id}`);
    const event = presenceEvent({ userId, ...views.get(userId)! }, clock());
    return event === null || rooms.length === 0 ? [] : [{ kind: 'event', rooms, event, memberships: [] }];
  });
  await channel.publish(pushes);
}

/** Null where nobody knows, or one may not see. */
export function presenceEvent({ userId, presence, lastSeenAt }: PresenceItem, now: number): SignalEvent | null {
  return presence === null ? null : { type: 'presence.changed', at: timeOf(now * 1_000), userId, presence, lastSeenAt };
}
