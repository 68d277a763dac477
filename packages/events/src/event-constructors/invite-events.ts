import { inviteEntity } from '../entities.ts';
import { inviteStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const inviteCreated = eventConstructor('InviteCreated', addressOf);
export const inviteUsed = eventConstructor('InviteUsed', addressOf);
export const inviteRevoked = eventConstructor('InviteRevoked', addressOf);

function addressOf({ inviteId }: { inviteId: string }): EventAddress {
  return { stream: inviteStream(inviteId), entities: [inviteEntity(inviteId)] };
}
