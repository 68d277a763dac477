/**
 * Members who call each other in pairs: one starts a call, the other accepts it when it rings at their client, both connect to
 * signaling and exchange an offer and an answer, then one hangs up before the other. They also send signals that must not be
 * delivered: to peers in other calls, and to and from a peer that has left.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Replica } from '@parley/e2e/replica';
import type { Call } from '@parley/events/wire/calls';
import { startActivity, type Activity } from './activity.ts';
import { callPath, joinCall, type CallClient } from './call-client.ts';
import type { CallHistory } from './call-history.ts';
import { createCallRecorder } from './call-recorder.ts';

export interface CallPair {
  people: readonly [Replica, Replica];
  /** Rooms in which no other pair calls. */
  rooms: readonly string[];
}

export interface Callers extends Activity {
  calls: CallHistory;
}

const pauseMs = 500;
/** Time for a forbidden signal to arrive. */
const forbiddenSignalMs = 700;

export function startCallers(pairs: readonly CallPair[], giveUp: AbortSignal): Callers {
  const recorder = createCallRecorder(giveUp);

  async function setUpCall({ people, rooms }: CallPair, round: number): Promise<void> {
    const [caller, callee] = round % 2 === 0 ? people : ([people[1], people[0]] as const);
    const room = rooms[Math.floor(round / 2) % rooms.length]!;
    const startedAt = performance.now();
    let isSetUp = false;
    while (!isSetUp) isSetUp = await tryCall(caller, callee, room, startedAt);
  }

  /** Returns whether an offer was answered before the call ended. */
  async function tryCall(caller: Replica, callee: Replica, room: string, startedAt: number): Promise<boolean> {
    const started = await recorder.sendCommand(caller.person, 'start', `/v1/conversations/${room}/calls`, { media: 'audio' });
    if (!started?.peer) return false;
    const callerClient = joinCall(caller.person, { call: started.call, peer: started.peer }, recorder, giveUp);
    const clients = [callerClient];
    try {
      const calleeClient = await acceptCall(callee, started.call, callerClient);
      if (calleeClient) clients.push(calleeClient);
      const isSetUp = calleeClient !== null && (await calleeClient.connectTo(callerClient));
      if (!isSetUp && giveUp.aborted) throw new Error(`${caller.person.account.username}: no call was set up in ${room}`);
      if (isSetUp) recorder.recordSetup({ callId: started.call.id, startedAt, answeredAt: performance.now() });
      for (const peerId of recorder.peersInOtherCalls(started.call.id)) callerClient.offer(peerId);
      await calleeClient?.leave();
      if (calleeClient) await sendForbiddenOffers(callerClient, calleeClient);
      await callerClient.leave();
      return isSetUp;
    } finally {
      await Promise.all(clients.map((client) => client.close()));
    }
  }

  /** Returns null when the call stopped ringing or ended first. */
  async function acceptCall(callee: Replica, { id, conversationId }: Call, caller: CallClient): Promise<CallClient | null> {
    while (callee.state().conversations[conversationId]?.activeCall?.id !== id) {
      if (caller.isOver() || giveUp.aborted) return null;
      await delay(20);
    }
    const accepted = await recorder.sendCommand(callee.person, 'accept', `${callPath({ id, conversationId })}/accept`);
    return accepted?.peer ? joinCall(callee.person, { call: accepted.call, peer: accepted.peer }, recorder, giveUp) : null;
  }

  return { calls: recorder.history, ...startActivity(pairs, pauseMs, setUpCall) };
}

/** Nothing may pass in either direction between a participant and a peer that has left. */
async function sendForbiddenOffers(participant: CallClient, formerParticipant: CallClient): Promise<void> {
  participant.offer(formerParticipant.peerId);
  formerParticipant.offer(participant.peerId);
  await delay(forbiddenSignalMs);
}
