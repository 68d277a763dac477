/** Nobody hears, reads or writes anything of a conversation between removal and admission, nor anything after a log-out. */
import type { Heard, History } from '../load/history.ts';
import { isOfTimeline } from './lost.ts';
import type { LogIndex } from './log-index.ts';

export function findSeenByStrangers({ heard, trespasses }: History, log: LogIndex): string[] {
  return [
    ...heard.flatMap((one) => heardWhileGone(one, log)),
    ...trespasses.filter(({ status }) => status < 300).map(({ name, what }) => `${name} could ${what} was acknowledged`),
    ...log.messages
      .filter(({ payload, version }) => !isPresent(log.membership(payload.conversationId, payload.senderId), version))
      .map(({ payload, version }) => `seq ${version} of ${payload.conversationId} was written by somebody who was gone`),
  ];
}

type Membership = ReturnType<LogIndex['membership']>;

const isPresent = (changes: Membership, seq: number): boolean => changes.findLast((change) => change.seq <= seq)?.present ?? false;

/** Who is in again may be told once more what happened meanwhile, as they may read it: but only after they know. */
function heardWhileGone({ name, userId, events }: Heard, log: LogIndex): string[] {
  const told = new Map<string, number>();
  const seen: string[] = [];
  for (const event of events) {
    if (event.type === 'ready' || event.type === 'resync') {
      for (const { id, lastSeq } of event.conversations) raise(told, id, lastSeq);
    }
    if (!isOfTimeline(event)) continue;
    const { conversationId, seq, type } = event;
    const changes = log.membership(conversationId, userId);
    const removal = changes.findLast((change) => change.seq <= seq);
    const isHidden = removal?.present === false && seq > removal.seq;
    const admission = changes.find((change) => change.present && change.seq > seq);
    if (isHidden && (admission === undefined || (told.get(conversationId) ?? 0) < admission.seq)) {
      seen.push(`${name} heard ${type} at seq ${seq} of ${conversationId}, removed at ${removal.seq}`);
    } else raise(told, conversationId, seq);
  }
  return seen;
}

function raise(told: Map<string, number>, conversationId: string, seq: number): void {
  told.set(conversationId, Math.max(told.get(conversationId) ?? 0, seq));
}
