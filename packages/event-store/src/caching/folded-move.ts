import type { HeadMove } from '../planning/plan-batch.ts';
import type { FoldedEvent } from './log-cache.ts';

/** Events that this process committed, as the cache folds them. */
export function foldedMove(move: HeadMove): FoldedEvent[] {
  return move.events.map(({ event, prepared }) => ({
    stream: event.stream,
    entities: prepared.entities,
    version: event.version,
    messages: event.messages,
    members: event.members,
    weight: prepared.payloadJson.length,
    read: () => event,
  }));
}
