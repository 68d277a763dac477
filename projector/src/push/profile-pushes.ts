/** What gateways are told when somebody changed their profile: oneself, contacts, and whom one writes with. */
import type { Database } from '@parley/database/database';
import { isPairFact } from '@parley/events/event-constructors/pair-events';
import { wireHead, type PushedFact } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';
import { readAcquaintances } from '@parley/read-tables/reads/acquaintances';
import { readProfiles } from '@parley/read-tables/reads/profiles';
import { readSide } from '@parley/read-tables/sides';

const ofProfiles = ['UsernameChanged', 'DisplayNameChanged', 'EmailChanged', 'AboutChanged', 'AvatarChanged', 'PrivacyChanged'] as const;
export type ProfileFact = Extract<PushedFact, { type: (typeof ofProfiles)[number] }>;

export function isProfileFact(fact: PushedFact): fact is ProfileFact {
  return (ofProfiles as readonly string[]).includes(fact.type);
}

/** As the tables have it now: by user id. */
export interface ProfileSurroundings {
  profiles: ReadonlyMap<string, PublicProfile>;
  acquaintances: ReadonlyMap<string, readonly string[]>;
}

/** Asks the read tables only when somebody changed something. */
export async function readProfileSurroundings(database: Database, facts: readonly PushedFact[]): Promise<ProfileSurroundings> {
  const shown = facts.flatMap((fact) => {
    if (isPairFact(fact)) return [fact.payload.userId, fact.payload.otherId];
    return isProfileFact(fact) ? [fact.payload.userId] : [];
  });
  if (shown.length === 0) return { profiles: new Map(), acquaintances: new Map() };
  const heard = facts.flatMap((fact) => (isProfileFact(fact) && isPublic(fact) ? [fact.payload.userId] : []));
  const tables = await readSide(database);
  const [profiles, acquaintances] = await Promise.all([
    readProfiles(tables, [...new Set(shown)]),
    readAcquaintances(tables, [...new Set(heard)]),
  ]);
  return { profiles, acquaintances };
}

/** Nothing while the profile is not folded: its sequence is parked. */
export function profilePushes(fact: ProfileFact, epoch: number, { profiles, acquaintances }: ProfileSurroundings): Push[] {
  const { userId } = fact.payload;
  const user = profiles.get(userId);
  if (!user) return [];
  const others = isPublic(fact) ? (acquaintances.get(userId) ?? []) : [];
  const rooms = [userId, ...others].map((id): Room => `user:${id}`);
  return [{ kind: 'event', rooms, event: { ...wireHead(fact, epoch), type: 'profile.changed', user }, memberships: [] }];
}

/** Whether others may see what changed. */
function isPublic({ type }: ProfileFact): boolean {
  return type !== 'EmailChanged' && type !== 'PrivacyChanged';
}
