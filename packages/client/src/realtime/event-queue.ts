import type { WireEvent } from '@parley/events/wire/events';

export interface EventQueue {
  receive(event: WireEvent): void;
  close(): void;
}

/** Under load the state changes this often: once a frame. */
const minIntervalMs = 16;

/** Hands over events in order: at once, or, under load, together with those that follow within a frame. `handle` never rejects. */
export function createEventQueue(handle: (events: WireEvent[]) => Promise<void>): EventQueue {
  let waiting: WireEvent[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isHandling = false;

  async function drain(): Promise<void> {
    timer = null;
    isHandling = true;
    while (waiting.length > 0) {
      const events = waiting;
      waiting = [];
      await handle(events);
    }
    isHandling = false;
    timer = setTimeout(() => {
      timer = null;
      if (waiting.length > 0) void drain();
    }, minIntervalMs);
  }

  return {
    receive(event) {
      waiting.push(event);
      if (!isHandling && timer === null) void drain();
    },
    close() {
      waiting = [];
      clearTimeout(timer ?? undefined);
    },
  };
}
