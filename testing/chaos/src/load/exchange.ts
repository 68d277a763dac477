/** What all callers share: their history, and who is in which call by what was acknowledged. */
import { randomUUID } from 'node:crypto';
import type { Call, Peer } from '@parley/events/wire/calls';
import type { Person } from '@parley/e2e/person';
import type { CallCommand, CallHistory, HeardByPeer, Said, SetUp } from './call-history.ts';
import { untilAnswered } from './until-answered.ts';

export interface Exchange {
  readonly history: CallHistory;
  /** Until it is answered; null when the call is over already. Throws when it never is, or is refused. */
  command(person: Person, what: CallCommand['what'], path: string, body?: unknown): Promise<CallAnswer | null>;
  setUp(setUp: SetUp): void;
  enter(peerId: string, callId: string): void;
  leave(peerId: string): void;
  /** Peers of those who are in other calls. */
  peersBeside(callId: string): string[];
  /** Answers the id of what is said. */
  say(from: string, to: string): string;
  hear(heard: HeardByPeer): void;
}

interface CallAnswer {
  call: Call;
  /** Of who started or joined it; null when they are in it no more. */
  peer?: Peer | null;
}

export function createExchange(givesUp: AbortSignal): Exchange {
  const [commands, setUps, said, heard]: [CallCommand[], SetUp[], Said[], HeardByPeer[]] = [[], [], [], []];
  const callOf = new Map<string, string>();

  return {
    history: { commands, setUps, said, heard },
    async command(person, what, path, body) {
      const name = person.account.username;
      const reply = await untilAnswered(person, { method: 'POST', path, key: randomUUID(), body }, givesUp);
      if (reply.body.code === 'call_ended') return null;
      if (reply.status >= 300) throw new Error(`${name}: ${what} of a call answered ${reply.status} ${JSON.stringify(reply.body)}`);
      const answer = reply.body as CallAnswer;
      commands.push({ name, userId: person.id, callId: answer.call.id, what, position: reply.headers.get('parley-position')! });
      return answer;
    },
    setUp: (setUp) => void setUps.push(setUp),
    enter: (peerId, callId) => void callOf.set(peerId, callId),
    leave: (peerId) => void callOf.delete(peerId),
    peersBeside: (callId) => [...callOf].filter(([, other]) => other !== callId).map(([peerId]) => peerId),
    say(from, to) {
      const id = randomUUID();
      const isForbidden = !callOf.has(from) || callOf.get(from) !== callOf.get(to);
      said.push({ id, from, to, isForbidden });
      return id;
    },
    hear: (what) => void heard.push(what),
  };
}
