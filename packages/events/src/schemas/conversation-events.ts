/** A conversation's making and its membership. All are of the conversation's stream and count in its `seq`. */
import { z } from 'zod';
import { id, membership, role } from './fields.ts';

export const conversationCreatedV1 = z.strictObject({
  conversationId: id,
  kind: z.enum(['direct', 'group']),
  title: z.string().nullable(),
  avatarFileId: id.nullable(),
  members: z.array(membership).min(1),
});

export const membersAddedV1 = z.strictObject({ conversationId: id, members: z.array(membership).min(1) });

export const memberRemovedV1 = z.strictObject({
  conversationId: id,
  userId: id,
  reason: z.enum(['left', 'removed']),
});

export const memberRoleChangedV1 = z.strictObject({ conversationId: id, userId: id, role });

export const conversationRenamedV1 = z.strictObject({ conversationId: id, title: z.string() });

export const conversationAvatarChangedV1 = z.strictObject({ conversationId: id, avatarFileId: id.nullable() });
