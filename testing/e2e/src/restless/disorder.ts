import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import type { Random } from '@parley/testing-kit/seeded';

type Hear = (event: WireEvent) => void;

const isSignal = (event: WireEvent): event is SignalEvent => !('position' in event);

/**
 * Between a socket and who hears it: holds events for some milliseconds, lets them go in any order, and one in four twice.
 * What greets a connection overtakes nothing, or it would speak of a time that is over.
 */
export function disorder(random: Random, hear: Hear): Hear {
  let held: WireEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const release = () => {
    clearTimeout(timer);
    timer = undefined;
    const going = held;
    held = [];
    while (going.length > 0) {
      const at = random(going.length);
      hear(going[at]!);
      if (random(4) > 0) going.splice(at, 1);
    }
  };
  return (event) => {
    if (isSignal(event)) {
      release();
      return hear(event);
    }
    held.push(event);
    timer ??= setTimeout(release, random(40));
  };
}
