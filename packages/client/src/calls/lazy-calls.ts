import type { Call } from '@parley/events/wire/calls';
import type { CallEvent } from '../state/apply-call.ts';
import type { CallController, CallControllerDependencies } from './call-controller.ts';
import type { Calls } from './calls.ts';

export interface LazyCalls extends Calls {
  /** After an event of a call. */
  applyEvent(event: CallEvent): void;
  /** After a conversation was read: its active call, if any. `lastSeq`: as of that read. */
  applyActiveCall(conversationId: string, call: Call | null, lastSeq: number): void;
  /** After `ready` and `resync`. `at`: the server's time. `active`: all ringing and ongoing calls. `covers`: see reconcileCalls. */
  reconcile(at: string, active: readonly Call[], covers: (call: Call) => boolean): void;
  close(): void;
}

/** The calls of this device, whose code is loaded with the first of them: most pages have none. */
export function lazyCalls({ clock, ...dependencies }: Omit<CallControllerDependencies, 'serverNow'> & { clock: () => number }): LazyCalls {
  let loaded: CallController | undefined;
  let loading: Promise<CallController> | undefined;
  let isClosed = false;
  /** The server's clock minus the local one, in milliseconds. */
  let clockOffset = 0;

  async function load(): Promise<CallController> {
    const { CallController } = await import('./call-controller.ts');
    if (isClosed) throw new Error('the client is closed');
    return (loaded = new CallController({ ...dependencies, serverNow: () => clock() + clockOffset }));
  }

  /** At once when the code is there, since a page that is being closed does not wait. */
  function use<Result>(action: (calls: CallController) => Result): Result | Promise<Result> {
    if (loaded) return action(loaded);
    // A page that was offline tries again with the next action.
    loading ??= load().finally(() => (loading = undefined));
    return loading.then(action);
  }

  /** An event is lost with code that cannot be loaded; the next `ready` has its calls. `concerns`: there may be a call that it changes. */
  function apply(concerns: boolean, action: (calls: CallController) => void): void {
    if (loaded) action(loaded);
    else if (concerns || loading) void Promise.resolve(use(action)).catch(() => undefined);
  }

  return {
    start: async (...input) => use((calls) => calls.start(...input)),
    accept: async (...input) => use((calls) => calls.accept(...input)),
    decline: async (...input) => use((calls) => calls.decline(...input)),
    leave: async (...input) => use((calls) => calls.leave(...input)),
    end: async () => use((calls) => calls.end()),
    attach(driver) {
      let detach: (() => void) | undefined;
      let isDetached = false;
      apply(true, (calls) => {
        if (!isDetached) detach = calls.attach(driver);
      });
      return () => {
        isDetached = true;
        detach?.();
      };
    },
    applyEvent: (event) => apply(event.call.state !== 'ended', (calls) => calls.applyEvent(event)),
    applyActiveCall: (conversationId, call, lastSeq) =>
      apply(call !== null, (calls) => calls.applyActiveCall(conversationId, call, lastSeq)),
    reconcile(at, active, covers) {
      clockOffset = Date.parse(at) - clock();
      apply(active.length > 0, (calls) => calls.reconcile(active, covers));
    },
    close() {
      isClosed = true;
      loaded?.close();
    },
  };
}
