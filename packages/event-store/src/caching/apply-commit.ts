import type { CommittedEvents } from '../event-store.ts';
import type { LogGuard } from '../high-water-marks/log-guard.ts';
import { committedEvents } from '../planning/committed-events.ts';
import type { HeadMove } from '../planning/plan-batch.ts';
import type { CacheableEvent, LogCache } from './log-cache.ts';

/** Raises the high-water marks, applies a commit of this process to the cache and returns it as listeners receive it. */
export function applyCommit(
  { cache, guard }: { cache: LogCache; guard: Pick<LogGuard, 'acknowledged'> },
  moves: readonly HeadMove[],
  epoch: number,
): CommittedEvents[] {
  return moves.map((move) => {
    const { partition, from, to, events } = move;
    const known = cache.known(partition);
    const commit = committedEvents(move, epoch, known?.position === from ? known.lastEventId : null);
    const { id: lastEventId, recordedAt: lastRecordedAt } = events.at(-1)!.event;
    guard.acknowledged({ partition, position: to, eventId: lastEventId });
    cache.apply(from, { partition, position: to, lastEventId, lastRecordedAt }, cacheableEvents(move));
    return commit;
  });
}

function cacheableEvents(move: HeadMove): CacheableEvent[] {
  return move.events.map(({ event, prepared }) => ({
    stream: event.stream,
    entities: prepared.entities,
    version: event.version,
    messages: event.messages,
    members: event.members,
    weight: prepared.payloadJson.length,
    decode: () => event,
  }));
}
