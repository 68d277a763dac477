import type { CommittedEvents } from '../event-store.ts';
import { committedEvents } from '../planning/committed-events.ts';
import type { HeadMove } from '../planning/plan-batch.ts';
import type { FoldedEvent, LogCache } from './log-cache.ts';

/** Folds into the cache what this process has committed, and says it in the listeners' words. */
export function takeCommit(cache: LogCache, moves: readonly HeadMove[], epoch: number): CommittedEvents[] {
  return moves.map((move) => {
    const { partition, from, to, events } = move;
    const known = cache.known(partition);
    const commit = committedEvents(move, epoch, known?.position === from ? known.lastEventId : null);
    const { id: lastEventId, recordedAt: lastRecordedAt } = events.at(-1)!.event;
    cache.fold(from, { partition, position: to, lastEventId, lastRecordedAt }, foldedMove(move));
    return commit;
  });
}

function foldedMove(move: HeadMove): FoldedEvent[] {
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
