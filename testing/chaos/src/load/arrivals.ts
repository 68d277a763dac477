/** Arrivals of messages at a client that receives pushes and asks for what it missed, as the contract requires. */
import type { WireEvent } from '@parley/events/wire/events';
import { isTimelineEvent } from '../check/losses.ts';

export interface Arrivals {
  /** Message id → time of the first arrival, by `performance.now()`. */
  times: ReadonlyMap<string, number>;
  /** Takes a push, or an event of a `sync` answer. */
  receive(event: WireEvent): void;
  /** The conversations with missing events, as `sync` asks for them. */
  missing(): { id: string; after: number }[];
}

export function createArrivals(conversationIds: readonly string[]): Arrivals {
  const times = new Map<string, number>();
  /** `last`: the highest `seq` with all before it; `later`: received beyond a gap; `highest`: known to exist. */
  const conversations = new Map(conversationIds.map((id) => [id, { last: 0, later: new Set<number>(), highest: 0 }]));

  function advance(id: string, highest: number, received: readonly number[]): void {
    const conversation = conversations.get(id);
    if (conversation === undefined) return;
    conversation.highest = Math.max(conversation.highest, highest);
    for (const seq of received) conversation.later.add(seq);
    while (conversation.later.delete(conversation.last + 1)) conversation.last++;
  }

  return {
    times,
    receive(event) {
      if (event.type === 'ready' || event.type === 'resync') for (const { id, lastSeq } of event.conversations) advance(id, lastSeq, []);
      if (event.type === 'message.sent' && !times.has(event.message.id)) times.set(event.message.id, performance.now());
      if (isTimelineEvent(event)) advance(event.conversationId, event.seq, [event.seq]);
    },
    missing: () => [...conversations].filter(([, { last, highest }]) => last < highest).map(([id, { last }]) => ({ id, after: last })),
  };
}
