/** Responses of call commands: the call as the log has it and, for a device that joined, its own peer. */
import type { EventStore } from '@parley/event-store/event-store';
import { callOf, isCallEvent, type Call, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { call, peer, wireCall, type Peer } from '@parley/events/wire/calls';
import { position } from '@parley/events/wire/fields';
import type { Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../define-command.ts';
import { findPresent, isLive } from './call.ts';
import { readCallState, type CallState, type CallTarget } from './call-state.ts';
import type { CallParticipations } from '../participations/call-participations.ts';
import { claimParticipation } from './claim-participation.ts';

/** Signs the token of a device's peer, valid as long as its session. */
export type SignPeer = (call: Call, participant: CallParticipant) => Promise<Peer>;

export interface CallResponseDependencies {
  store: EventStore;
  participations: CallParticipations;
  signPeer: SignPeer;
}

export const callResponseBody = z.object({ call, position });
export const joinResponseBody = z.object({
  call,
  peer: peer.nullable().describe('Null if there is nothing to join: the callee is busy, or a retry finds that the device has left'),
  position,
});

/** Responds with the call, after the leases were reconciled with it. */
export async function callResponse(
  dependencies: CallResponseDependencies,
  outcome: Outcome<CallState>,
  target: CallTarget,
): Promise<Answer> {
  const current = await reconciledCall(dependencies, outcome, target);
  return answer(200, outcome, { call: wireCall(current) });
}

/** Responds with the call and the device's peer, which has a participation from now on. */
export async function joinResponse(
  status: number,
  dependencies: CallResponseDependencies,
  outcome: Outcome<CallState>,
  target: CallTarget & { device: Pick<CallParticipant, 'sessionId'> },
): Promise<Answer> {
  const current = await reconciledCall(dependencies, outcome, target);
  const own = isLive(current) ? findPresent(current, target.userId) : undefined;
  // The target of a retried start has a new call id that was never used: claim the call that the first attempt started.
  const hasJoined =
    own?.sessionId === target.device.sessionId && (await claimParticipation(dependencies, { ...target, callId: current.callId }, own));
  return answer(status, outcome, { call: wireCall(current), peer: hasJoined ? await dependencies.signPeer(current, own) : null });
}

async function reconciledCall(
  { store, participations }: CallResponseDependencies,
  outcome: Outcome<CallState>,
  target: CallTarget,
): Promise<Call> {
  const call = outcome.kind === 'replayed' ? await replayedCall(store, outcome, target) : outcome.state.call;
  if (call === null) throw new Error('call command succeeded without a call');
  await participations.reconcile(call);
  return call;
}

/** The current call; for a user who has since been removed from the conversation, the call as of the first attempt. */
async function replayedCall(
  store: EventStore,
  { events }: Outcome<CallState>,
  { conversationId, userId }: CallTarget,
): Promise<Call | null> {
  const first = events.find(isCallEvent);
  if (!first) return null;
  const { conversation, call } = await readCallState(store, { conversationId, callId: first.payload.callId, userId });
  return conversation.members.get(userId) ? call : callOf(first);
}
