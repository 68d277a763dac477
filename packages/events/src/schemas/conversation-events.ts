/** Creation, settings and members of a conversation, in its stream. Each counts in the conversation's `seq`. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { id, membership, role } from './fields.ts';

export const conversationEvents = {
  ConversationCreated: eventSchema(
    z.strictObject({
      conversationId: id,
      kind: z.enum(['direct', 'group']),
      title: z.string().nullable(),
      avatarFileId: id.nullable(),
      members: z.array(membership).min(1),
    }),
  ),
  ConversationRenamed: eventSchema(z.strictObject({ conversationId: id, title: z.string() })),
  ConversationAvatarChanged: eventSchema(z.strictObject({ conversationId: id, avatarFileId: id.nullable() })),
  MembersAdded: eventSchema(z.strictObject({ conversationId: id, members: z.array(membership).min(1) })),
  MemberRemoved: eventSchema(z.strictObject({ conversationId: id, userId: id, reason: z.enum(['left', 'removed']) })),
  MemberRoleChanged: eventSchema(z.strictObject({ conversationId: id, userId: id, role })),
};
