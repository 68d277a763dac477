import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { Random } from '@parley/testing-kit/seeded';
import type { Receive } from '../replica.ts';

const isSignal = (event: WireEvent): event is SignalEvent => !('position' in event);

/**
 * Delays events for some milliseconds, delivers them in random order, and delivers one in four twice. Signals flush the delayed
 * events first, since `ready` and `resync` describe the state after those events.
 */
export function reorderEvents(random: Random, receive: Receive): Receive {
  let delayed: WireEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const pending = delayed;
    delayed = [];
    while (pending.length > 0) {
      const index = random(pending.length);
      receive(pending[index]!);
      if (random(4) > 0) pending.splice(index, 1);
    }
  };
  return (event) => {
    if (isSignal(event)) {
      flush();
      return receive(event);
    }
    delayed.push(event);
    timer ??= setTimeout(flush, random(40));
  };
}
