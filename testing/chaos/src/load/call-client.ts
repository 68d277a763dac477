/** A participant of a call: renews the participation, stays connected to signaling and answers every offer. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Person } from '@parley/e2e/person';
import type { Call, Peer } from '@parley/events/wire/calls';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { requestUntilAnswered } from './api-request.ts';
import type { CallRecorder } from './call-recorder.ts';
import { openSignalingConnection } from './signaling-connection.ts';

export interface CallClient {
  readonly peerId: string;
  /** The service reported that the call has ended, or that this device is no longer in it. */
  isOver(): boolean;
  /** Repeats an offer until it is answered. Returns false when the call ends first, for either peer. */
  connectTo(other: CallClient): Promise<boolean>;
  /** Sends one offer. */
  offer(peerId: string): void;
  /** Hangs up. The signaling connection stays open, as that of a client that keeps listening. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

/** Payload of an offer or answer, in place of SDP. */
interface SignalPayload {
  id: string;
  /** Id of the answered offer. */
  answers?: string;
}

/** A quarter of the lease that the testbed configures. */
const renewMs = 2_000;
/** Signaling may lose an offer; the client then sends another. */
const offerTimeoutMs = 1_000;

export function callPath({ id, conversationId }: Pick<Call, 'id' | 'conversationId'>): string {
  return `/v1/conversations/${conversationId}/calls/${id}`;
}

/** `peer`: from the answer to starting or accepting the call. */
export function joinCall(
  person: Person,
  { call, peer }: { call: Call; peer: Peer },
  recorder: CallRecorder,
  giveUp: AbortSignal,
): CallClient {
  const answeredOffers = new Set<string>();
  const over = new AbortController();
  const isOver = () => over.signal.aborted;
  recorder.joinCall(peer.id, call.id);

  const connection = openSignalingConnection(new URL(person.origin).host, peer, ({ type, src, payload }) => {
    if (type !== 'OFFER' && type !== 'ANSWER') return;
    const { id, answers } = payload as SignalPayload;
    recorder.recordReceived({ id, peerId: peer.id });
    if (type === 'OFFER') sendSignal('ANSWER', src!, id);
    else answeredOffers.add(answers!);
  });

  function sendSignal(type: 'OFFER' | 'ANSWER', dst: string, answers?: string): string {
    const id = recorder.recordSent(peer.id, dst);
    connection.send({ type, dst, payload: { id, ...(answers === undefined ? {} : { answers }) } satisfies SignalPayload });
    return id;
  }

  async function renewParticipation(): Promise<void> {
    for (;;) {
      await delay(renewMs, undefined, { signal: over.signal }).catch(() => undefined);
      if (isOver()) return;
      const renewal = { method: 'POST', path: `${callPath(call)}/participants/me/renew` };
      const reply = await requestUntilAnswered(person, renewal, giveUp);
      if (reply.status !== 200) over.abort();
    }
  }

  const renewals = renewParticipation();
  // Handled by `close`, which awaits it.
  renewals.catch(() => undefined);
  return {
    peerId: peer.id,
    isOver,
    async connectTo(other) {
      const offers: string[] = [];
      const isAnswered = () => offers.some((id) => answeredOffers.has(id));
      const isFutile = () => isOver() || other.isOver() || giveUp.aborted;
      while (!isAnswered() && !isFutile()) {
        offers.push(sendSignal('OFFER', other.peerId));
        const isDecided = () => isAnswered() || isFutile();
        await waitUntil(isDecided, { what: 'an answer', deadlineMs: offerTimeoutMs }).catch(() => undefined);
      }
      return isAnswered();
    },
    offer: (peerId) => void sendSignal('OFFER', peerId),
    async leave() {
      over.abort();
      await recorder.sendCommand(person, 'leave', `${callPath(call)}/leave`);
      recorder.leaveCall(peer.id);
    },
    async close() {
      over.abort();
      connection.close();
      await renewals;
    },
  };
}
