/** Creation, settings and members of a conversation, in its stream. Each counts in the conversation's `seq`. */
import { z } from 'zod';
import { eventSchema } from '../event-schema.ts';
import { custom } from './custom.ts';
import { id, membership, role } from './fields.ts';

const conversationCreatedV1 = z.strictObject({
  conversationId: id,
  kind: z.enum(['direct', 'group']),
  title: z.string().nullable(),
  avatarFileId: id.nullable(),
  members: z.array(membership).min(1),
});

/** `externalId`: the product's own id. */
const descriptionV2 = z.strictObject({ externalId: z.string().optional(), custom: custom.optional() });
const conversationCreatedV2 = conversationCreatedV1.extend({ personal: descriptionV2.optional() });

const avatarChangedV1 = z.strictObject({ conversationId: id, avatarFileId: id.nullable() });

const memberRemovedV1 = z.strictObject({ conversationId: id, userId: id, reason: z.enum(['left', 'removed']) });
const memberRemovedV2 = memberRemovedV1.extend({ reason: z.enum(['left', 'removed', 'erased']) });
const memberRoleChangedV1 = z.strictObject({ conversationId: id, userId: id, role });

/** Members of a group with a higher role, as many as there are after the event. */
const leaders = z.strictObject({ owners: z.int().nonnegative(), admins: z.int().nonnegative() });
export type Leaders = z.infer<typeof leaders>;

export const conversationEvents = {
  /** The title is under `personal`; `title` has that of events before version 3, and is null otherwise. */
  ConversationCreated: eventSchema(
    conversationCreatedV2.extend({ personal: descriptionV2.extend({ title: z.string().optional() }).optional() }),
    [conversationCreatedV1, conversationCreatedV2],
  ),
  ConversationRenamed: eventSchema(z.strictObject({ conversationId: id, personal: z.strictObject({ title: z.string() }) }), [
    z.strictObject({ conversationId: id, title: z.string() }),
  ]),
  /** `formerAvatarFileId`: the file that is released. */
  ConversationAvatarChanged: eventSchema(avatarChangedV1.extend({ formerAvatarFileId: id.nullable() }), [avatarChangedV1]),
  /** `custom`: as it is after the change; null removes it. */
  ConversationCustomChanged: eventSchema(z.strictObject({ conversationId: id, personal: z.strictObject({ custom: custom.nullable() }) })),
  MembersAdded: eventSchema(z.strictObject({ conversationId: id, members: z.array(membership).min(1) })),
  /** `erased`: the account of the member is being erased. `leaders`: null if the member was neither owner nor admin. */
  MemberRemoved: eventSchema(memberRemovedV2.extend({ leaders: leaders.nullable() }), [memberRemovedV1, memberRemovedV2]),
  /** `joinedPosition`: position of the event that added the member. In events of version 1 it is 0, and `leaders` is null. */
  MemberRoleChanged: eventSchema(memberRoleChangedV1.extend({ joinedPosition: z.int().nonnegative(), leaders: leaders.nullable() }), [
    memberRoleChangedV1,
  ]),
  /** Seconds after which messages are deleted. Null: as the installation has it. */
  RetentionChanged: eventSchema(z.strictObject({ conversationId: id, expireAfter: z.int().positive().nullable() })),
  /**
   * In the stream and the entity by which members may not write, and which every command that writes reads: a pair's blocks, and this. From then
   * on the group accepts nothing, for good.
   */
  ConversationErasureRequested: eventSchema(z.strictObject({ conversationId: id, erasureId: id })),
  /** A group that is being erased lost these members. The first such event follows the request. */
  MembersRemoved: eventSchema(z.strictObject({ conversationId: id, userIds: z.array(id), reason: z.literal('erased') })),
  /** Nothing is left to erase. */
  ConversationErased: eventSchema(z.strictObject({ conversationId: id, erasureId: id })),
};
