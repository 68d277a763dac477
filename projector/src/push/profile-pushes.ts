/** What gateways are told when somebody changed their profile: oneself, contacts, and whom one writes with. */
import type { Database } from '@parley/database/database';
import { isPairEvent } from '@parley/events/event-constructors/pair-events';
import { wireHead, type PushedEvent } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';
import { readAcquaintances } from '@parley/read-tables/reads/acquaintances';
import { readProfiles } from '@parley/read-tables/reads/profiles';
import { activeSlot } from '@parley/read-tables/slots';

const ofProfiles = ['UsernameChanged', 'DisplayNameChanged', 'EmailChanged', 'AboutChanged', 'AvatarChanged', 'PrivacyChanged'] as const;
export type ProfileEvent = Extract<PushedEvent, { type: (typeof ofProfiles)[number] }>;

export function isProfileEvent(fact: PushedEvent): fact is ProfileEvent {
  return (ofProfiles as readonly string[]).includes(fact.type);
}

/** As the tables have it now: by user id. */
export interface ProfileEnrichment {
  profiles: ReadonlyMap<string, PublicProfile>;
  acquaintances: ReadonlyMap<string, readonly string[]>;
}

/** Asks the read tables only when somebody changed something. */
export async function readProfileEnrichment(database: Database, facts: readonly PushedEvent[]): Promise<ProfileEnrichment> {
  const shown = facts.flatMap((fact) => {
    if (isPairEvent(fact)) return [fact.payload.userId, fact.payload.otherId];
    return isProfileEvent(fact) ? [fact.payload.userId] : [];
  });
  if (shown.length === 0) return { profiles: new Map(), acquaintances: new Map() };
  const heard = facts.flatMap((fact) => (isProfileEvent(fact) && isPublic(fact) ? [fact.payload.userId] : []));
  const tables = await activeSlot(database);
  const [profiles, acquaintances] = await Promise.all([
    readProfiles(tables, [...new Set(shown)]),
    readAcquaintances(tables, [...new Set(heard)]),
  ]);
  return { profiles, acquaintances };
}

/** Nothing while the profile is not folded: its sequence is parked. */
export function profilePushes(fact: ProfileEvent, epoch: number, { profiles, acquaintances }: ProfileEnrichment): Push[] {
  const { userId } = fact.payload;
  const user = profiles.get(userId);
  if (!user) return [];
  const others = isPublic(fact) ? (acquaintances.get(userId) ?? []) : [];
  const rooms = [userId, ...others].map((id): Room => `user:${id}`);
  return [{ kind: 'event', rooms, event: { ...wireHead(fact, epoch), type: 'profile.changed', user }, memberships: [] }];
}

/** Whether others may see what changed. */
function isPublic({ type }: ProfileEvent): boolean {
  return type !== 'EmailChanged' && type !== 'PrivacyChanged';
}
