import type { AnyStoredEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import type { PublishedCommit } from './event-bus.ts';

/** Builds a commit of messages in the shard's first partition, from the given position on. */
export function buildPublishedCommit({ shard = 0, from = 1, count = 1, text = 'hello' } = {}): PublishedCommit {
  const conversationId = newId();
  const events = Array.from({ length: count }, (_, index) =>
    messageSent({ conversationId, partition: shard, position: from + index, text }),
  );
  const span = { partition: shard, from, to: from + count - 1, previousEventId: from > 1 ? newId() : null, lastEventId: events.at(-1)!.id };
  return { epoch: 1, shard, spans: [span], events };
}

interface MessageSentOptions {
  conversationId: string;
  partition: number;
  position: number;
  text: string;
}

function messageSent({ conversationId, partition, position, text }: MessageSentOptions): AnyStoredEvent {
  const senderId = newId();
  return {
    id: newId(),
    type: 'MessageSent',
    stream: conversationStream(conversationId),
    version: position,
    partition,
    position,
    messages: position,
    members: 2,
    payload: {
      conversationId,
      messageId: newId(),
      senderId,
      personal: { text },
      fileIds: [],
      replyTo: null,
      mentions: [],
    },
    metadata: { actorId: senderId, correlationId: newId() },
    recordedAt: 1_767_225_600_000_000 + position,
  };
}
