import type { EntityRef, EventStore, StreamHead } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { newId } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';

/** An event store that stores nothing. Every conversation was just created by the user who loads it, and every append is its first. */
export function memoryStore(): Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'> {
  return {
    epoch: 1,
    async load(refs) {
      const events = refs.filter(isMember).map(createdBy);
      const heads = new Map<StreamName, StreamHead>(refs.map(({ stream }) => [stream, { version: 1, messages: 0, members: 2 }]));
      return { events, versions: refs.map((ref) => ({ ...ref, version: isMember(ref) ? 1 : 0 })), heads };
    },
    async append({ events: [first], metadata, command }) {
      return { kind: 'appended', events: [toStored(first, 2, { ...metadata, actorId: command.actorId })] };
    },
    findCommand: async () => null,
  };
}

const isMember = ({ entity }: EntityRef): boolean => entity?.startsWith('member:') === true;

/** The event that creates the conversation of a member entity, with this member as the owner. */
function createdBy({ stream, entity }: EntityRef): AnyStoredEvent {
  const conversationId = stream.slice('conversation-'.length);
  const userId = entity!.slice('member:'.length);
  const created = conversationCreated({
    conversationId,
    kind: 'group',
    title: 'Bench',
    avatarFileId: null,
    members: [{ userId, role: 'owner' }],
  });
  return toStored(created, 1, { actorId: userId, correlationId: '' });
}

function toStored({ type, stream, payload }: NewEvent, version: number, metadata: AnyStoredEvent['metadata']): AnyStoredEvent {
  const head = { version, partition: 0, position: version, messages: 0, members: 2, recordedAt: Date.now() * 1000 };
  return { id: newId(), type, stream, payload, metadata, ...head } as AnyStoredEvent;
}
