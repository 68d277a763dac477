/**
 * Keeps a state as the service has it. Events, greetings and whatever a screen asks to be read are done in turn: while
 * something is read no event is applied. If one of them fails the connection is made anew, and `ready` tells what is missing;
 * so a state is never left half way.
 */
import type { SignalEvent, WireEvent } from '@parley/events/wire/events';
import { otherIn } from '../state/apply-people.ts';
import { applySignal, nextLapse, withoutLapsed } from '../state/apply-signal.ts';
import { withOlderMessages } from '../state/state.ts';
import { catchUp, takeEvent } from './catch-up.ts';
import type { Connection } from './connection.ts';
import { readPage, readPresence, type Reading } from './read.ts';

export interface Live {
  hear(event: WireEvent): void;
  /** Its newest page is held and kept as it stands, from now on. */
  open(conversationId: string): Promise<void>;
  /** The page before what is held; false when there is none. */
  loadOlder(conversationId: string): Promise<boolean>;
  close(): void;
}

export interface LiveDependencies extends Omit<Reading, 'opened'> {
  connection: Pick<Connection, 'reset'>;
  clock: () => number;
  /** The store is another one: what was known of its positions is void. */
  onEpoch: () => void;
  onCaughtUp: () => void;
  /** This session is over. */
  onRevoked: (event: Extract<SignalEvent, { type: 'session.revoked' }>) => void;
}

const olderAtOnce = 100;

export function createLive({ connection, clock, onEpoch, onCaughtUp, onRevoked, ...rest }: LiveDependencies): Live {
  const opened = new Set<string>();
  const reading: Reading = { ...rest, opened };
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;
  let lapse: ReturnType<typeof setTimeout> | undefined;

  /** Rejects as the task does; the next one is done all the same. */
  function inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = turn.then(task);
    turn = done.catch(() => undefined);
    return done;
  }

  async function take(event: WireEvent): Promise<void> {
    if (closed) return;
    if (event.type === 'session.revoked') return onRevoked(event);
    if (event.type === 'ready' || event.type === 'resync') return greeted(event);
    if (event.type === 'typing' || event.type === 'presence.changed') return passed(event);
    await takeEvent(reading, event);
    // Whom one may see has changed.
    if (event.type === 'contact.removed' || event.type === 'block.changed')
      await readPresence(reading, [otherIn(reading.state().userId, event)]);
  }

  async function greeted(greeting: Extract<SignalEvent, { type: 'ready' | 'resync' }>): Promise<void> {
    const { epoch } = reading.state();
    if (epoch !== null && epoch !== greeting.epoch) onEpoch();
    await catchUp(reading, greeting);
    onCaughtUp();
  }

  function passed(event: Extract<SignalEvent, { type: 'typing' | 'presence.changed' }>): void {
    reading.become(applySignal(reading.state(), event, clock()));
    awaitLapse();
  }

  function awaitLapse(): void {
    clearTimeout(lapse);
    const until = nextLapse(reading.state());
    if (until === null || closed) return;
    lapse = setTimeout(
      () => {
        reading.become(withoutLapsed(reading.state(), clock()));
        awaitLapse();
      },
      Math.max(1, until - clock()),
    );
  }

  return {
    hear: (event) => void inTurn(() => take(event)).catch(() => closed || connection.reset()),
    open(conversationId) {
      opened.add(conversationId);
      return inTurn(() => readPage(reading, conversationId));
    },
    loadOlder: (conversationId) =>
      inTurn(async () => {
        const before = reading.state().messages[conversationId]?.[0]?.seq;
        const asked = { conversationId, limit: olderAtOnce, ...(before === undefined ? {} : { before }) };
        const { items, hasBefore } = await reading.call('listMessages', asked);
        reading.become(withOlderMessages(reading.state(), conversationId, items));
        return hasBefore;
      }),
    close() {
      closed = true;
      clearTimeout(lapse);
    },
  };
}
