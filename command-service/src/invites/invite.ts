/** State of an invite, from its own stream. */
import { hash, randomBytes } from 'node:crypto';
import type { EntityRef } from '@parley/event-store/event-store';
import type { EventPayload } from '@parley/events/catalogue';
import { inviteEntity } from '@parley/events/entities';
import type { AnyStoredEvent } from '@parley/events/envelope';
import { derivedId } from '@parley/events/ids';
import { inviteStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';

export type InviteState = EventPayload<'InviteCreated'>['invite'];

/** Null if there is no such invite. */
export type Invite = InviteState | null;

/** 32 random bytes. The store has only the id, which is a hash of it. */
export const newInviteToken = (): string => randomBytes(32).toString('base64url');

export const inviteIdOf = (token: string): string => derivedId('invite', hash('sha256', token, 'hex'));

export function inviteRef(inviteId: string): EntityRef {
  return { stream: inviteStream(inviteId), entity: inviteEntity(inviteId) };
}

export function evolveInvite(invite: Invite, event: AnyStoredEvent): Invite {
  if (event.type === 'InviteCreated' || event.type === 'InviteUsed' || event.type === 'InviteRevoked') return event.payload.invite;
  return invite;
}

/** Throws `link_expired`. `now`: microseconds since 1970. */
export function requireUsable(invite: Invite, now: number): InviteState {
  if (invite === null || invite.isRevoked || invite.uses >= invite.maxUses || (invite.expiresAt ?? Infinity) <= now)
    throw new Problem('link_expired');
  return invite;
}

/** The read set and state that commands about an invite share. */
export const inviteScope = {
  target: ({ inviteId }: { inviteId: string }): string => inviteId,
  reads: ({ inviteId }: { inviteId: string }): EntityRef[] => [inviteRef(inviteId)],
  initial: (): Invite => null,
  evolve: evolveInvite,
};
