import { nextTypingEnd, withoutExpiredTyping } from '../state/apply-signal.ts';
import type { SyncContext } from './sync-context.ts';

/** Ends typing that was not repeated. */
export function createTypingTimer({ state, setState }: Pick<SyncContext, 'state' | 'setState'>, clock: () => number) {
  let timer: ReturnType<typeof setTimeout> | undefined;

  function end(): void {
    setState(withoutExpiredTyping(state(), clock()));
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    const next = nextTypingEnd(state());
    if (next !== null) timer = setTimeout(end, Math.max(1, next - clock()));
  }

  return { schedule, close: () => clearTimeout(timer) };
}
