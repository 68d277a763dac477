/** Builders of events and appends for the contract suite. */
import type { Entity } from '@parley/events/entities';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { bodyHash, newId } from '@parley/events/ids';
import { partitionOf } from '@parley/events/partitions';
import { conversationStream, streamOwnerId, type StreamName } from '@parley/events/streams';
import { conversationCreated, memberRemoved, memberRoleChanged, membersAdded } from '@parley/events/event-constructors/conversation-events';
import { defaultPreferences, preferencesChanged } from '@parley/events/event-constructors/membership-events';
import { messageEdited, messageSent } from '@parley/events/event-constructors/message-events';
import type { Append, AppendResult, EntityVersion, EventStore } from '../event-store.ts';

/** A new id in this partition. */
export function idIn(partition: number): string {
  for (;;) {
    const id = newId();
    if (partitionOf(id) === partition) return id;
  }
}

export function ids(count: number): string[] {
  return Array.from({ length: count }, () => newId());
}

export function created(conversationId: string, userIds: readonly string[]): NewEvent {
  const members = userIds.map((userId) => ({ userId, role: 'member' as const }));
  return conversationCreated({ conversationId, kind: 'group', title: 'Reading', avatarFileId: null, members });
}

export function added(conversationId: string, userIds: readonly string[]): NewEvent {
  return membersAdded({ conversationId, members: userIds.map((userId) => ({ userId, role: 'member' as const })) });
}

export function removed(conversationId: string, userId: string): NewEvent {
  return memberRemoved({ conversationId, userId, reason: 'removed' });
}

/** An event about two entities, the leaders and then the member. Both have state-carrying events. */
export function promoted(conversationId: string, userId: string): NewEvent {
  return memberRoleChanged({ conversationId, userId, role: 'admin', joinedPosition: 1, leaders: { owners: 0, admins: 1 } });
}

export function sent(conversationId: string, text = 'hello', messageId = newId(), senderId = newId()): NewEvent {
  const nothingElse = { fileIds: [], replyTo: null, mentions: [] };
  return messageSent({ conversationId, messageId, senderId, personal: { text }, ...nothingElse });
}

export function edited(conversationId: string, messageId: string, text: string): NewEvent {
  const rest = { messageSeq: 1, senderId: newId(), mentions: [], mentionsRemoved: [] };
  return messageEdited({ conversationId, messageId, personal: { text }, ...rest });
}

/** A state-carrying event. */
export function prefers(conversationId: string, userId: string, pinned: boolean): NewEvent {
  return preferencesChanged({ conversationId, userId, ...defaultPreferences, pinned });
}

/** The same event in another stream of the partition. Stores do not read payloads. */
export function inStream(stream: StreamName, event: NewEvent): NewEvent {
  return { ...event, stream };
}

/** An append with a new key and an empty read set, unless overridden. */
export function appendOf(events: readonly NewEvent[], overrides: Partial<Append> = {}): Append {
  const [first, ...others] = events;
  return {
    events: [first!, ...others],
    readSet: [],
    command: { actorId: newId(), targetId: streamOwnerId(first!.stream), key: newId() },
    bodyHash: bodyHash('SendMessage', first!.payload),
    mayBeRetry: false,
    metadata: { correlationId: newId() },
    ...overrides,
  };
}

export function asRead(stream: StreamName, entity: Entity | null, version: number): EntityVersion {
  return { stream, entity, version };
}

/** The read set of a decision in a conversation. */
export function readIn(conversationId: string, versions: Readonly<Record<Entity, number>>): EntityVersion[] {
  const stream = conversationStream(conversationId);
  return Object.entries(versions).map(([entity, version]) => asRead(stream, entity as Entity, version));
}

/** The events of an append that must have succeeded. */
export async function appended(store: EventStore, append: Append): Promise<[AnyStoredEvent, ...AnyStoredEvent[]]> {
  return eventsOf(await store.append(append));
}

export function eventsOf(result: AppendResult): [AnyStoredEvent, ...AnyStoredEvent[]] {
  if (result.kind !== 'appended') throw new Error(`the append was answered with ${result.kind}`);
  return result.events;
}

export function kindsOf(results: readonly AppendResult[]): AppendResult['kind'][] {
  return results.map(({ kind }) => kind);
}
