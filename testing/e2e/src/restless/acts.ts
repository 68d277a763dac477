/** What people do to a conversation, at random: each under the operation that does it. What is refused is not done. */
import { randomUUID } from 'node:crypto';
import type { Random } from '@parley/testing-kit/seeded';
import type { Person, Reply } from '../person.ts';
import { operations, pathOf } from '../tables/operations.ts';
import { pick } from '../tables/garbage.ts';

/** What is known of a conversation: enough to choose from. */
export interface Ground {
  conversationId: string;
  people: readonly Person[];
  messages: { id: string; senderId: string }[];
  callIds: string[];
}

interface Chance {
  random: Random;
  at: Ground;
  someone: Person;
}

const emojis = ['👍', '🎉', '❤️'] as const;
const some = <Item>(random: Random, items: readonly Item[]) => items.filter(() => random(4) === 0);
const words = (random: Random) =>
  Array.from({ length: 1 + random(4) }, () => pick(random, ['tea', 'at', 'five', 'Crème', '公园'])).join(' ');
const mentioned = ({ random, at }: Chance) => some(random, at.people).map(({ id }) => id);

/** The body of each operation; what has none takes none. */
const bodies: Record<string, (chance: Chance) => object | undefined> = {
  sendMessage: (chance) => ({
    text: words(chance.random),
    mentions: mentioned(chance),
    ...(chance.at.messages.length > 0 && chance.random(3) === 0 && { replyTo: pick(chance.random, chance.at.messages).id }),
  }),
  editMessage: (chance) => ({ text: words(chance.random), ...(chance.random(2) === 0 && { mentions: mentioned(chance) }) }),
  deleteMessage: () => undefined,
  addReaction: () => undefined,
  removeReaction: () => undefined,
  advanceReceipt: ({ random, at }) => ({ [pick(random, ['read', 'delivered'])]: 1 + random(3 * at.messages.length + 10) }),
  changePreferences: ({ random }) => ({ [pick(random, ['pinned', 'archived'])]: random(2) === 0 }),
  changeConversation: ({ random }) => ({ title: words(random) }),
  addMembers: ({ random, at, someone }) => ({ userIds: [someone.id, ...some(random, at.people).map(({ id }) => id)] }),
  removeMember: () => undefined,
  changeMemberRole: ({ random }) => ({ role: pick(random, ['member', 'admin', 'owner']) }),
  startCall: ({ random }) => ({ media: pick(random, ['audio', 'video']) }),
  acceptCall: () => undefined,
  declineCall: () => undefined,
  leaveCall: () => undefined,
  endCall: () => undefined,
  changeParticipant: ({ random }) => ({ [pick(random, ['audio', 'video', 'screen'])]: random(2) === 0 }),
  renewParticipation: () => undefined,
};

/** All that can be done to a conversation that is there. */
export const deeds = operations.filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1/conversations/{conversationId}'));
export const deedsWithoutLine = deeds.map(({ operationId }) => operationId).filter((id) => !(id in bodies));

/** How often each is done among the others, where it is not once. */
const weights: Record<string, number> = {
  sendMessage: 9,
  advanceReceipt: 4,
  addReaction: 3,
  editMessage: 3,
  acceptCall: 3,
  changeParticipant: 3,
};
const drawn = deeds.flatMap((deed) => Array.from({ length: weights[deed.operationId] ?? 1 }, () => deed));

export interface Done {
  operationId: string;
  replies: Reply[];
}

/** One deed of this person's, and one time in four twice at once under its key, as a client does that heard no answer. */
export async function actOnce(random: Random, actor: Person, at: Ground): Promise<Done> {
  const { operationId, method, path } = pick(random, drawn);
  // The first one stays, so that there is always somebody to let the others in again.
  const someone = pick(random, at.people.slice(1));
  const parameters = {
    conversationId: at.conversationId,
    userId: someone.id,
    messageId: messageFor(random, actor, at),
    callId: at.callIds.at(-1) ?? randomUUID(),
    emoji: pick(random, emojis),
  };
  const body = bodies[operationId]!({ random, at, someone });
  const key = randomUUID();
  const once = () => actor.ask(method, pathOf({ path }, parameters), body, { key });
  const replies = await Promise.all(random(4) === 0 ? [once(), once()] : [once()]);
  for (const { status, body: answered } of replies.slice(0, 1)) {
    if (operationId === 'sendMessage' && status === 201) at.messages.push({ id: answered.message.id, senderId: actor.id });
    if (operationId === 'startCall' && status === 201) at.callIds.push(answered.call.id);
  }
  return { operationId, replies };
}

/** A recent one; half the time one's own, which is the only one that one may edit. */
function messageFor(random: Random, actor: Person, { messages }: Ground): string {
  const own = messages.filter(({ senderId }) => senderId === actor.id);
  const among = (random(2) === 0 && own.length > 0 ? own : messages).slice(-30);
  return among.length > 0 ? pick(random, among).id : randomUUID();
}
