/**
 * Every fact that the log can hold, by type and schema version. Types and versions only ever grow: a golden file in
 * fixtures/ pins each, and removing or changing one fails the tests.
 */
import type { z } from 'zod';
import { accountRegisteredV1 } from './schemas/account-events.ts';
import { conversationCreatedV1, memberRemovedV1, memberRoleChangedV1, membersAddedV1 } from './schemas/conversation-events.ts';
import { messageDeletedV1, messageEditedV1, messageSentV1 } from './schemas/message-events.ts';

/** `current` is the schema that code works with; the older ones in `versions` reach it through upcasters.ts. */
export const eventCatalogue = {
  AccountRegistered: { version: 1, current: accountRegisteredV1, versions: { 1: accountRegisteredV1 } },
  ConversationCreated: { version: 1, current: conversationCreatedV1, versions: { 1: conversationCreatedV1 } },
  MembersAdded: { version: 1, current: membersAddedV1, versions: { 1: membersAddedV1 } },
  MemberRemoved: { version: 1, current: memberRemovedV1, versions: { 1: memberRemovedV1 } },
  MemberRoleChanged: { version: 1, current: memberRoleChangedV1, versions: { 1: memberRoleChangedV1 } },
  MessageSent: { version: 1, current: messageSentV1, versions: { 1: messageSentV1 } },
  MessageEdited: { version: 1, current: messageEditedV1, versions: { 1: messageEditedV1 } },
  MessageDeleted: { version: 1, current: messageDeletedV1, versions: { 1: messageDeletedV1 } },
} as const;

export type EventType = keyof typeof eventCatalogue;
export type EventPayload<Type extends EventType> = z.infer<(typeof eventCatalogue)[Type]['current']>;

/** The schema version that is written today. */
export function currentVersion(type: EventType): number {
  return eventCatalogue[type].version;
}
