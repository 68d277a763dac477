import type { SignalEvent, TimelineEvent, UnnumberedEvent, WireEvent } from '@parley/events/wire/events';
import type { ClientState } from '../state/state.ts';

export type LogEvent = TimelineEvent | UnnumberedEvent;

/** Consecutive events of the log, or one signal. */
export type EventRun = { logged: LogEvent[] } | { signal: SignalEvent };

/** Splits events into runs, in order. */
export function runsOf(events: readonly WireEvent[]): EventRun[] {
  const runs: EventRun[] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (!('position' in event)) runs.push({ signal: event });
    else if (last && 'logged' in last) last.logged.push(event);
    else runs.push({ logged: [event] });
  }
  return runs;
}

/** Leaves out events that are in the state already: each is delivered at least once. */
export function freshEvents({ conversations }: ClientState, events: readonly LogEvent[]): LogEvent[] {
  const lastSeqs = new Map<string, number>();
  return events.filter((event) => {
    if (!('seq' in event)) return true;
    const { conversationId, seq } = event;
    if (seq <= (lastSeqs.get(conversationId) ?? conversations[conversationId]?.lastSeq ?? 0)) return false;
    lastSeqs.set(conversationId, seq);
    return true;
  });
}
