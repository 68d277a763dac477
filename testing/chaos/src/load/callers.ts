/**
 * Members call one another in pairs: one starts a call, the other accepts it when it rings at their client, both connect to
 * signaling, an offer goes and an answer comes back. Then one hangs up before the other. Meanwhile they say what nobody may
 * hear: to those in other calls, and to who has left.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Mirror } from '@parley/e2e/mirror';
import type { Call } from '@parley/events/wire/calls';
import type { CallHistory } from './call-history.ts';
import { createExchange } from './exchange.ts';
import { pathOf, takePart, type Party } from './party.ts';
import { takeTurns, type Turns } from './turns.ts';

export interface Pair {
  people: readonly [Mirror, Mirror];
  /** Where no other pair calls. */
  rooms: readonly string[];
}

export interface Callers extends Turns {
  calls: CallHistory;
}

const pauseMs = 500;
/** So long is listened for what must not come. */
const listensMs = 700;

export function startCallers(pairs: readonly Pair[], givesUp: AbortSignal): Callers {
  const exchange = createExchange(givesUp);

  async function talk({ people, rooms }: Pair, turn: number): Promise<void> {
    const [caller, callee] = turn % 2 === 0 ? people : ([people[1], people[0]] as const);
    const room = rooms[Math.floor(turn / 2) % rooms.length]!;
    const begunAt = performance.now();
    let isSetUp = false;
    while (!isSetUp) isSetUp = await call(caller, callee, room, begunAt);
  }

  /** Whether they heard one another before it was over. */
  async function call(caller: Mirror, callee: Mirror, room: string, begunAt: number): Promise<boolean> {
    const started = await exchange.command(caller.person, 'start', `/v1/conversations/${room}/calls`, { media: 'audio' });
    if (!started?.peer) return false;
    const one = takePart(caller.person, { call: started.call, peer: started.peer }, exchange, givesUp);
    const parties = [one];
    try {
      const other = await answer(callee, started.call, one);
      if (other) parties.push(other);
      const isSetUp = other !== null && (await other.reach(one));
      if (!isSetUp && givesUp.aborted) throw new Error(`${caller.person.account.username} called in ${room}, and no call was set up`);
      if (isSetUp) exchange.setUp({ callId: started.call.id, begunAt, doneAt: performance.now() });
      for (const peerId of exchange.peersBeside(started.call.id)) one.offer(peerId);
      await other?.leave();
      if (other) await speakInVain(one, other);
      await one.leave();
      return isSetUp;
    } finally {
      await Promise.all(parties.map((party) => party.close()));
    }
  }

  /** Null when it has stopped ringing, or is over. */
  async function answer(callee: Mirror, { id, conversationId }: Call, caller: Party): Promise<Party | null> {
    while (callee.state().conversations[conversationId]?.activeCall?.id !== id) {
      if (caller.isOver() || givesUp.aborted) return null;
      await delay(20);
    }
    const joined = await exchange.command(callee.person, 'accept', `${pathOf({ id, conversationId })}/accept`);
    return joined?.peer ? takePart(callee.person, { call: joined.call, peer: joined.peer }, exchange, givesUp) : null;
  }

  return { calls: exchange.history, ...takeTurns(pairs, pauseMs, talk) };
}

/** Between who is in the call and who has left it nothing passes any more, either way. */
async function speakInVain(one: Party, gone: Party): Promise<void> {
  one.offer(gone.peerId);
  gone.offer(one.peerId);
  await delay(listensMs);
}
