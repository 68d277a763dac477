/** Random commands to a conversation, each under the operation of the OpenAPI document that it calls. */
import { randomUUID } from 'node:crypto';
import type { Random } from '@parley/testing-kit/seeded';
import type { Person, Reply } from '../person.ts';
import { operations, pathOf } from '../requests/operations.ts';
import { pick } from '../requests/random-requests.ts';

/** A conversation with the ids that random commands choose from. */
export interface RandomTarget {
  conversationId: string;
  people: readonly Person[];
  messages: { id: string; senderId: string }[];
  callIds: string[];
}

interface BodyContext {
  random: Random;
  target: RandomTarget;
  member: Person;
}

const emojis = ['👍', '🎉', '❤️'] as const;
const some = <Item>(random: Random, items: readonly Item[]) => items.filter(() => random(4) === 0);
const words = (random: Random) =>
  Array.from({ length: 1 + random(4) }, () => pick(random, ['tea', 'at', 'five', 'Crème', '公园'])).join(' ');
const mentions = ({ random, target }: BodyContext) => some(random, target.people).map(({ id }) => id);

/** Body of each operation; undefined for an operation without one. */
const bodies: Record<string, (context: BodyContext) => object | undefined> = {
  sendMessage: (context) => ({
    text: words(context.random),
    mentions: mentions(context),
    ...(context.target.messages.length > 0 && context.random(3) === 0 && { replyTo: pick(context.random, context.target.messages).id }),
  }),
  editMessage: (context) => ({ text: words(context.random), ...(context.random(2) === 0 && { mentions: mentions(context) }) }),
  deleteMessage: () => undefined,
  addReaction: () => undefined,
  removeReaction: () => undefined,
  advanceReceipt: ({ random, target }) => ({ [pick(random, ['read', 'delivered'])]: 1 + random(3 * target.messages.length + 10) }),
  changePreferences: ({ random }) => ({ [pick(random, ['pinned', 'archived', 'markedUnread'])]: random(2) === 0 }),
  changeConversation: ({ random }) => (random(4) === 0 ? { expireAfter: 3_600 + random(9) } : { title: words(random) }),
  addMembers: ({ random, target, member }) => ({ userIds: [member.id, ...some(random, target.people).map(({ id }) => id)] }),
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

/** Every command of the OpenAPI document that addresses an existing conversation, except the one after which there is none. */
export const conversationCommands = operations.filter(
  ({ method, path, operationId }) =>
    method !== 'GET' && path.startsWith('/v1/conversations/{conversationId}') && operationId !== 'deleteConversation',
);
export const commandsWithoutBody = conversationCommands.map(({ operationId }) => operationId).filter((id) => !(id in bodies));

/** Relative frequency of a command; 1 by default. */
const weights: Record<string, number> = {
  sendMessage: 9,
  advanceReceipt: 4,
  addReaction: 3,
  editMessage: 3,
  acceptCall: 3,
  changeParticipant: 3,
};
const weightedCommands = conversationCommands.flatMap((command) =>
  Array.from({ length: weights[command.operationId] ?? 1 }, () => command),
);

export interface CommandResult {
  operationId: string;
  replies: Reply[];
}

/** Sends one random command of this user; one time in four twice concurrently under one key, like a retry after a lost response. */
export async function sendRandomCommand(random: Random, sender: Person, target: RandomTarget): Promise<CommandResult> {
  const { operationId, method, path } = pick(random, weightedCommands);
  // The first member is never removed, so a member is always left who can add the others again.
  const member = pick(random, target.people.slice(1));
  const parameters = {
    conversationId: target.conversationId,
    userId: member.id,
    messageId: pickMessage(random, sender, target),
    callId: target.callIds.at(-1) ?? randomUUID(),
    emoji: pick(random, emojis),
  };
  const body = bodies[operationId]!({ random, target, member });
  const key = randomUUID();
  const send = () => sender.ask(method, pathOf({ path }, parameters), body, { key });
  const replies = await Promise.all(random(4) === 0 ? [send(), send()] : [send()]);
  const { status, body: reply } = replies[0];
  if (operationId === 'sendMessage' && status === 201) target.messages.push({ id: reply.message.id, senderId: sender.id });
  if (operationId === 'startCall' && status === 201) target.callIds.push(reply.call.id);
  return { operationId, replies };
}

/** Picks a recent message; half the time one of the sender's own, since only those can be edited. */
function pickMessage(random: Random, sender: Person, { messages }: RandomTarget): string {
  const own = messages.filter(({ senderId }) => senderId === sender.id);
  const recent = (random(2) === 0 && own.length > 0 ? own : messages).slice(-30);
  return recent.length > 0 ? pick(random, recent).id : randomUUID();
}
