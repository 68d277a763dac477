/** The status of a user who wants to act, from two entities of the account's stream: reads that every service makes alike. */
import { accountEntity, profileEntity } from './entities.ts';
import { accountStream } from './streams.ts';

/** `erased`: also while the erasure is under way. Null: there is no such user. */
export type UserStatus = 'active' | 'suspended' | 'erased' | null;

export function userStatusRefs(userId: string) {
  const stream = accountStream(userId);
  return [accountEntity(userId), profileEntity(userId, 'suspension')].map((entity) => ({ stream, entity }));
}

/** From the events of `userStatusRefs`. */
export function userStatusFrom(events: readonly { type: string }[]): UserStatus {
  if (events.length === 0) return null;
  if (events.some(({ type }) => isErasure(type))) return 'erased';
  return events.some(({ type }) => type === 'UserSuspended') ? 'suspended' : 'active';
}

function isErasure(type: string): boolean {
  return type === 'AccountErasureRequested' || type === 'AccountErased';
}
