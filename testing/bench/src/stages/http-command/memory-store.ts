import type { EntityRef, EventStore, StreamHead } from '@parley/event-store/event-store';
import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import type { StreamName } from '@parley/events/streams';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';

/** Nothing is kept: every conversation was just made by whoever asks about it, and every append is the first. */
export function memoryStore(): Pick<EventStore, 'epoch' | 'load' | 'append' | 'findCommand'> {
  return {
    epoch: 1,
    async load(refs) {
      const events = refs.filter(isMember).map(created);
      const heads = new Map<StreamName, StreamHead>(refs.map(({ stream }) => [stream, { version: 1, messages: 0, members: 2 }]));
      return { events, versions: refs.map((ref) => ({ ...ref, version: isMember(ref) ? 1 : 0 })), heads };
    },
    async append({ events: [first], metadata, command }) {
      const { actorId, key: commandKey } = command;
      return { kind: 'appended', events: [stored(first, 2, { ...metadata, actorId, commandKey })] };
    },
    findCommand: async () => null,
  };
}

const isMember = ({ entity }: EntityRef): boolean => entity?.startsWith('member:') === true;

function created({ stream, entity }: EntityRef): AnyStoredEvent {
  const conversationId = stream.slice('conversation-'.length);
  const userId = entity!.slice('member:'.length);
  const making = conversationCreated({
    conversationId,
    kind: 'group',
    title: 'Bench',
    avatarFileId: null,
    members: [{ userId, role: 'owner' }],
  });
  return stored(making, 1, { actorId: userId, commandKey: '', correlationId: '' });
}

function stored(event: NewEvent, version: number, metadata: AnyStoredEvent['metadata']): AnyStoredEvent {
  const { type, stream, payload } = event;
  const place = { version, partition: 0, position: version, messages: 0, members: 2, recordedAt: Date.now() * 1000 };
  return { id: newId(), type, stream, payload, metadata, ...place } as AnyStoredEvent;
}
