/** What commands about calls answer: the call from the log, and to who joined it their own peer. */
import type { EventStore } from '@parley/event-store/event-store';
import { callOf, isCallEvent, type Call, type CallParticipant } from '@parley/events/event-constructors/call-events';
import { call, peer, wireCall, type Peer } from '@parley/events/wire/calls';
import { position } from '@parley/events/wire/fields';
import type { Actor, Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../handle-command.ts';
import type { CallPlaces } from '../leases/call-places.ts';
import { isLive, presentAs } from './call.ts';
import { readCalling, type CallCommand, type Calling } from './calling.ts';
import { takePlace } from './take-place.ts';

/** Signs the token of a device's peer, good as long as its session. */
export type SignPeer = (call: Call, participant: CallParticipant) => Promise<Peer>;

export interface AnswerDependencies {
  store: EventStore;
  places: CallPlaces;
  signPeer: SignPeer;
}

export const callBody = z.object({ call, position });
/** `peer` is null where there is nothing to join: the other one is busy, or a repetition finds the call left. */
export const joinedBody = z.object({ call, peer: peer.nullable(), position });

/** The call as it stands, once the leases agree with it. */
export async function answerCall(dependencies: AnswerDependencies, outcome: Outcome<Calling>, command: CallCommand): Promise<Answer> {
  const shown = await standing(dependencies, outcome, command);
  return answer(200, outcome, { call: wireCall(shown) });
}

/** The same with the peer, which holds a place from now on. */
export async function answerJoined(
  status: number,
  dependencies: AnswerDependencies,
  outcome: Outcome<Calling>,
  { actor, ...target }: Omit<CallCommand, 'userId'> & { actor: Actor },
): Promise<Answer> {
  const command = { ...target, userId: actor.userId };
  const shown = await standing(dependencies, outcome, command);
  const own = isLive(shown) ? presentAs(shown, actor.userId) : undefined;
  // A repeated start names a call that never was: it is about the one that the first began.
  const isIn = own?.sessionId === actor.sessionId && (await takePlace(dependencies, { ...command, callId: shown.callId }, own));
  return answer(status, outcome, { call: wireCall(shown), peer: isIn ? await dependencies.signPeer(shown, own) : null });
}

async function standing({ store, places }: AnswerDependencies, outcome: Outcome<Calling>, command: CallCommand): Promise<Call> {
  const call = outcome.kind === 'replayed' ? await repeated(store, outcome, command) : outcome.state.call;
  if (call === null) throw new Error('a command about a call was done without one');
  await places.settle(call);
  return call;
}

/** As it stands now; to who was removed since, as it was then. */
async function repeated(store: EventStore, { events }: Outcome<Calling>, { conversationId, userId }: CallCommand): Promise<Call | null> {
  const first = events.find(isCallEvent);
  if (!first) return null;
  const { conversation, call } = await readCalling(store, { conversationId, callId: first.payload.callId, userId });
  return conversation.members.get(userId) ? call : callOf(first);
}
