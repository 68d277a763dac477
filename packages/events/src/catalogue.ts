/**
 * packages/events: what Parley says, to its own log and to its clients. Everybody imports it; it imports zod and nobody.
 *
 * It owns the facts by type and schema version (this file; schemas/ has their shapes, types/ the functions that state
 * them, upcasters.ts the way from old versions to today's), what surrounds a fact (envelope.ts), how things are named and
 * placed (ids.ts, streams.ts, entities.ts, partitions.ts, positions.ts), what clients see (wire/), and what a role may do
 * (capabilities.ts). It owns no table, no connection, no clock but the default of newId, and decides nothing.
 *
 * Invariants, each held by a test:
 * - types and versions only ever grow, and each is pinned by a golden file in fixtures/ that never changes;
 * - ids, keys, partitions and tokens are computed as they always were (golden-vectors.test.ts);
 * - a type or version that this code does not know is an UnknownEvent, never skipped and never guessed;
 * - every fact of a conversation's timeline has a wire type, and what it maps to keeps to the wire's schema;
 * - all is pure, but for newId, whose pool of random bytes is its own. There is nothing to start or to stop.
 */
import type { z } from 'zod';
import {
  aboutChangedV1,
  accountRegisteredV1,
  avatarChangedV1,
  displayNameChangedV1,
  emailChangedV1,
  privacyChangedV1,
  usernameChangedV1,
} from './schemas/account-events.ts';
import { callChangedV1 } from './schemas/call-events.ts';
import {
  conversationAvatarChangedV1,
  conversationCreatedV1,
  conversationRenamedV1,
  memberRemovedV1,
  memberRoleChangedV1,
  membersAddedV1,
} from './schemas/conversation-events.ts';
import { preferencesChangedV1, receiptAdvancedV1 } from './schemas/membership-events.ts';
import { pairChangedV1 } from './schemas/pair-events.ts';
import { reactionAddedV1, reactionRemovedV1 } from './schemas/reaction-events.ts';
import { messageDeletedV1, messageEditedV1, messageSentV1 } from './schemas/message-events.ts';

/** `current` is the schema that code works with; the older ones in `versions` reach it through upcasters.ts. */
export const eventCatalogue = {
  AccountRegistered: { version: 1, current: accountRegisteredV1, versions: { 1: accountRegisteredV1 } },
  UsernameChanged: { version: 1, current: usernameChangedV1, versions: { 1: usernameChangedV1 } },
  DisplayNameChanged: { version: 1, current: displayNameChangedV1, versions: { 1: displayNameChangedV1 } },
  EmailChanged: { version: 1, current: emailChangedV1, versions: { 1: emailChangedV1 } },
  AboutChanged: { version: 1, current: aboutChangedV1, versions: { 1: aboutChangedV1 } },
  AvatarChanged: { version: 1, current: avatarChangedV1, versions: { 1: avatarChangedV1 } },
  PrivacyChanged: { version: 1, current: privacyChangedV1, versions: { 1: privacyChangedV1 } },
  ConversationCreated: { version: 1, current: conversationCreatedV1, versions: { 1: conversationCreatedV1 } },
  ConversationRenamed: { version: 1, current: conversationRenamedV1, versions: { 1: conversationRenamedV1 } },
  ConversationAvatarChanged: { version: 1, current: conversationAvatarChangedV1, versions: { 1: conversationAvatarChangedV1 } },
  MembersAdded: { version: 1, current: membersAddedV1, versions: { 1: membersAddedV1 } },
  MemberRemoved: { version: 1, current: memberRemovedV1, versions: { 1: memberRemovedV1 } },
  MemberRoleChanged: { version: 1, current: memberRoleChangedV1, versions: { 1: memberRoleChangedV1 } },
  MessageSent: { version: 1, current: messageSentV1, versions: { 1: messageSentV1 } },
  MessageEdited: { version: 1, current: messageEditedV1, versions: { 1: messageEditedV1 } },
  MessageDeleted: { version: 1, current: messageDeletedV1, versions: { 1: messageDeletedV1 } },
  ReactionAdded: { version: 1, current: reactionAddedV1, versions: { 1: reactionAddedV1 } },
  ReactionRemoved: { version: 1, current: reactionRemovedV1, versions: { 1: reactionRemovedV1 } },
  ReceiptAdvanced: { version: 1, current: receiptAdvancedV1, versions: { 1: receiptAdvancedV1 } },
  PreferencesChanged: { version: 1, current: preferencesChangedV1, versions: { 1: preferencesChangedV1 } },
  ContactRequested: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  ContactAccepted: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  ContactDeclined: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  ContactWithdrawn: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  ContactRemoved: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  UserBlocked: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  UserUnblocked: { version: 1, current: pairChangedV1, versions: { 1: pairChangedV1 } },
  CallStarted: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
  CallAccepted: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
  CallDeclined: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
  CallLeft: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
  CallParticipantChanged: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
  CallEnded: { version: 1, current: callChangedV1, versions: { 1: callChangedV1 } },
} as const;

export type EventType = keyof typeof eventCatalogue;
export type EventPayload<Type extends EventType> = z.infer<(typeof eventCatalogue)[Type]['current']>;

/** The schema version that is written today. */
export function currentVersion(type: EventType): number {
  return eventCatalogue[type].version;
}
