/** The channel of a single process. Pushes pass by reference, never before the publisher's turn of the event loop is over. */
import { type Push, type PushChannel, PushChannelAway, type PushListener } from './push-channel.ts';

export interface InProcessPushChannel extends PushChannel {
  /** Breaks the link, as Redis's may: for tests of whoever subscribes. */
  lose(): void;
  restore(): void;
}

export function inProcessPushChannel(): InProcessPushChannel {
  const listeners = new Set<PushListener>();
  let waiting: Push[] = [];
  let scheduled = false;
  let connected = true;
  let closed = false;

  function deliver(): void {
    scheduled = false;
    const due = waiting;
    waiting = [];
    for (const push of due) for (const listener of listeners) listener.onPush(push);
  }

  return {
    get connected() {
      return connected && !closed;
    },
    async publish(pushes) {
      if (!connected || closed) throw new PushChannelAway(closed ? 'closed' : 'lost');
      for (const push of pushes) waiting.push(push);
      if (scheduled) return;
      scheduled = true;
      setImmediate(deliver);
    },
    async subscribe(listener) {
      // One object for each call: the same listener may subscribe twice.
      const own = { ...listener };
      listeners.add(own);
      if (!connected) own.onLost();
      return {
        async close() {
          listeners.delete(own);
        },
      };
    },
    async close() {
      closed = true;
      deliver();
      listeners.clear();
    },
    lose() {
      connected = false;
      waiting = [];
      for (const listener of listeners) listener.onLost();
    },
    restore() {
      connected = true;
      for (const listener of listeners) listener.onRestored();
    },
  };
}
