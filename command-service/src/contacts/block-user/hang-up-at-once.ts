import type { AnyStoredEvent, NewEvent } from '@parley/events/envelope';
import { callOf, isCallEvent, type Call } from '@parley/events/event-constructors/call-events';
import { ended, isLive } from '../../calls/call.ts';
import { lineRef } from '../../conversations/reads.ts';
import type { Decision } from '../../handle-command.ts';
import type { Pair } from '../pair.ts';

export interface PairInCall {
  pair: Pair;
  /** The last one between the two. */
  call: Call | null;
}

/** A decision about a pair after which the two talk no more: a call between them ends with it, as if it had been hung up. */
export function hangUpAtOnce(decision: Decision<Pair>, { pairId, userId }: { pairId: string; userId: string }): Decision<PairInCall> {
  return {
    reads: async () => [...(await decision.reads()), lineRef(pairId)],
    initial: (heads) => ({ pair: decision.initial(heads), call: null }),
    evolve: ({ pair, call }, event: AnyStoredEvent) => ({
      pair: decision.evolve(pair, event),
      call: isCallEvent(event) ? callOf(event) : call,
    }),
    decide({ pair, call }): readonly NewEvent[] {
      const events = decision.decide(pair);
      return events.length > 0 && isLive(call) ? [...events, ended(call, reasonOf(call, userId))] : events;
    },
  };
}

function reasonOf({ state, startedBy }: Call, userId: string) {
  if (state === 'ongoing') return 'completed';
  return startedBy === userId ? 'cancelled' : 'declined';
}
