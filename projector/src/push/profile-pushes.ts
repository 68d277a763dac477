import type { Database } from '@parley/database/database';
import { isPairEvent } from '@parley/events/event-constructors/pair-events';
import { wireHead, type PushedEvent } from '@parley/events/wire/to-wire';
import type { PublicProfile } from '@parley/events/wire/users';
import type { Push, Room } from '@parley/push-channel/push-channel';
import { readProfileAudiences } from '@parley/read-tables/reads/profile-audience';
import { readProfiles } from '@parley/read-tables/reads/profiles';
import { activeSlot } from '@parley/read-tables/slots';

const profileEventTypes = [
  'UsernameChanged',
  'DisplayNameChanged',
  'EmailChanged',
  'AboutChanged',
  'AvatarChanged',
  'UserCustomChanged',
  'PrivacyChanged',
  'AccountErasureRequested',
] as const;
export type ProfileEvent = Extract<PushedEvent, { type: (typeof profileEventTypes)[number] }>;

export function isProfileEvent(event: PushedEvent): event is ProfileEvent {
  return (profileEventTypes as readonly string[]).includes(event.type);
}

/** Current rows, by user id. */
export interface ProfileEnrichment {
  profiles: ReadonlyMap<string, PublicProfile>;
  /** Contacts and conversation partners. */
  audiences: ReadonlyMap<string, readonly string[]>;
}

/** Reads the tables only for profile and pair events. */
export async function readProfileEnrichment(database: Database, events: readonly PushedEvent[]): Promise<ProfileEnrichment> {
  const shownUserIds = events.flatMap((event) => {
    if (isPairEvent(event)) return [event.payload.userId, event.payload.otherId];
    return isProfileEvent(event) ? [event.payload.userId] : [];
  });
  if (shownUserIds.length === 0) return { profiles: new Map(), audiences: new Map() };
  const changedUserIds = events.flatMap((event) => (isProfileEvent(event) && isPublic(event) ? [event.payload.userId] : []));
  const tables = await activeSlot(database);
  const [profiles, audiences] = await Promise.all([
    readProfiles(tables, [...new Set(shownUserIds)]),
    readProfileAudiences(tables, [...new Set(changedUserIds)]),
  ]);
  return { profiles, audiences };
}

/** A public change goes to the user's audience too. Empty while the profile's sequence is parked. */
export function profilePushes(event: ProfileEvent, epoch: number, { profiles, audiences }: ProfileEnrichment): Push[] {
  const { userId } = event.payload;
  const user = profiles.get(userId);
  if (!user) return [];
  const others = isPublic(event) ? (audiences.get(userId) ?? []) : [];
  const rooms = [userId, ...others].map((id): Room => `user:${id}`);
  return [{ kind: 'event', rooms, event: { ...wireHead(event, epoch), type: 'profile.changed', user }, memberships: [] }];
}

/** True if other users may see the change. */
function isPublic({ type }: ProfileEvent): boolean {
  return type !== 'EmailChanged' && type !== 'PrivacyChanged';
}
