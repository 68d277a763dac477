/** Somebody in a call: keeps the place there and a line to signaling, and answers every offer that is heard. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Call, Peer } from '@parley/events/wire/calls';
import type { Person } from '@parley/e2e/person';
import { waitUntil } from '@parley/testing-kit/wait-until';
import type { Exchange } from './exchange.ts';
import { openLine } from './line.ts';
import { untilAnswered } from './until-answered.ts';

export interface Party {
  readonly peerId: string;
  /** The service has said that the call is over, or that this device is in it no more. */
  isOver(): boolean;
  /** Offers until an answer comes; false when the call was over before, for either. */
  reach(other: Party): Promise<boolean>;
  /** Offers once. */
  offer(peerId: string): string;
  /** Hangs up. The line stays, as that of somebody who would go on listening. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** What an offer or answer carries in the place of SDP. */
interface PublishedCommit {
  id: string;
  /** The offer that it answers. */
  answers?: string;
}

/** A quarter of the lease that the system is given here. */
const renewMs = 2_000;
/** Signaling may lose an offer, and then the client dials again. */
const dialMs = 1_000;

export function pathOf({ id, conversationId }: Pick<Call, 'id' | 'conversationId'>): string {
  return `/v1/conversations/${conversationId}/calls/${id}`;
}

/** `peer`: as the answer to starting or accepting the call told it. */
export function takePart(person: Person, { call, peer }: { call: Call; peer: Peer }, exchange: Exchange, givesUp: AbortSignal): Party {
  const answered = new Set<string>();
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  exchange.enter(peer.id, call.id);

  const line = openLine(new URL(person.origin).host, peer, ({ type, src, payload }) => {
    if (type !== 'OFFER' && type !== 'ANSWER') return;
    const { id, answers } = payload as PublishedCommit;
    exchange.hear({ id, peerId: peer.id });
    if (type === 'OFFER') say('ANSWER', src!, id);
    else answered.add(answers!);
  });

  function say(type: 'OFFER' | 'ANSWER', dst: string, answers?: string): string {
    const id = exchange.say(peer.id, dst);
    line.say({ type, dst, payload: { id, ...(answers === undefined ? {} : { answers }) } satisfies PublishedCommit });
    return id;
  }

  async function keepPlace(): Promise<void> {
    for (;;) {
      await delay(renewMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (isOver()) return;
      const renewal = { method: 'POST', path: `${pathOf(call)}/participants/me/renew` };
      const reply = await untilAnswered(person, renewal, givesUp);
      if (reply.status !== 200) over.abort();
    }
  }

  const keeping = keepPlace();
  // Told to who closes.
  keeping.catch(() => undefined);
  return {
    peerId: peer.id,
    isOver,
    async reach(other) {
      const offers: string[] = [];
      const isAnswered = () => offers.some((id) => answered.has(id));
      const isInVain = () => isOver() || other.isOver() || givesUp.aborted;
      while (!isAnswered() && !isInVain()) {
        offers.push(say('OFFER', other.peerId));
        await waitUntil(() => isAnswered() || isInVain(), { what: 'an answer', deadlineMs: dialMs }).catch(() => undefined);
      }
      return isAnswered();
    },
    offer: (peerId) => say('OFFER', peerId),
    async leave() {
      over.abort();
      await exchange.command(person, 'leave', `${pathOf(call)}/leave`);
      exchange.leave(peer.id);
    },
    async close() {
      over.abort();
      line.close();
      await keeping;
    },
  };
}
