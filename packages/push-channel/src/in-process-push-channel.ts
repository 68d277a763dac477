/** Push channel within one process. Pushes are passed by reference, never before the publisher's turn of the event loop ends. */
import { type Push, type PushChannel, PushChannelUnavailable, type PushListener } from './push-channel.ts';

export interface InProcessPushChannel extends PushChannel {
  /** Breaks the connection, as with Redis; for tests of subscribers. */
  lose(): void;
  restore(): void;
}

export function inProcessPushChannel(): InProcessPushChannel {
  const listeners = new Set<PushListener>();
  let queue: Push[] = [];
  let scheduled = false;
  let connected = true;
  let closed = false;

  function deliver(): void {
    scheduled = false;
    const pushes = queue;
    queue = [];
    for (const push of pushes) for (const listener of listeners) listener.onPush(push);
  }

  return {
    get connected() {
      return connected && !closed;
    },
    async publish(pushes) {
      if (!connected || closed) throw new PushChannelUnavailable(closed ? 'closed' : 'lost');
      for (const push of pushes) queue.push(push);
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
      queue = [];
      for (const listener of listeners) listener.onLost();
    },
    restore() {
      connected = true;
      for (const listener of listeners) listener.onRestored();
    },
  };
}
