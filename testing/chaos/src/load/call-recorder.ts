/** Shared by all callers: their history, and the call of each peer by the acknowledged commands. */
import { randomUUID } from 'node:crypto';
import type { Person } from '@parley/e2e/person';
import type { Call, Peer } from '@parley/events/wire/calls';
import { requestUntilAnswered } from './api-request.ts';
import type { CallCommand, CallHistory, CallSetup, ReceivedSignal, SentSignal } from './call-history.ts';

export interface CallRecorder {
  readonly history: CallHistory;
  /** Retries until answered. Returns null when the call has ended; throws when the command is refused or never answered. */
  sendCommand(person: Person, kind: CallCommand['kind'], path: string, body?: unknown): Promise<CallReply | null>;
  recordSetup(setup: CallSetup): void;
  joinCall(peerId: string, callId: string): void;
  leaveCall(peerId: string): void;
  peersInOtherCalls(callId: string): string[];
  /** Returns the id of the signal. */
  recordSent(from: string, to: string): string;
  recordReceived(signal: ReceivedSignal): void;
}

interface CallReply {
  call: Call;
  /** The peer of the user who started or joined the call; null when no longer in it. */
  peer?: Peer | null;
}

export function createCallRecorder(giveUp: AbortSignal): CallRecorder {
  const commands: CallCommand[] = [];
  const setups: CallSetup[] = [];
  const sentSignals: SentSignal[] = [];
  const receivedSignals: ReceivedSignal[] = [];
  const callOf = new Map<string, string>();

  return {
    history: { commands, setups, sentSignals, receivedSignals },
    async sendCommand(person, kind, path, body) {
      const name = person.account.username;
      const reply = await requestUntilAnswered(person, { method: 'POST', path, key: randomUUID(), body }, giveUp);
      if (reply.body.code === 'call_ended') return null;
      if (reply.status >= 300) throw new Error(`${name}: ${kind} of a call answered ${reply.status} ${JSON.stringify(reply.body)}`);
      const callReply = reply.body as CallReply;
      commands.push({ name, userId: person.id, callId: callReply.call.id, kind, position: reply.headers.get('parley-position')! });
      return callReply;
    },
    recordSetup: (setup) => void setups.push(setup),
    joinCall: (peerId, callId) => void callOf.set(peerId, callId),
    leaveCall: (peerId) => void callOf.delete(peerId),
    peersInOtherCalls: (callId) => [...callOf].filter(([, other]) => other !== callId).map(([peerId]) => peerId),
    recordSent(from, to) {
      const id = randomUUID();
      const isForbidden = !callOf.has(from) || callOf.get(from) !== callOf.get(to);
      sentSignals.push({ id, from, to, isForbidden });
      return id;
    },
    recordReceived: (signal) => void receivedSignals.push(signal),
  };
}
