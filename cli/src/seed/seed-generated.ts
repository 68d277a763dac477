/** Seeds any number of users and messages of generated text, with replies, reactions, edits, deletions and receipts. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { randomBytes } from 'node:crypto';
import { ApiUser } from '@parley/standalone/demo/seeding/api-user';
import type { SeedResult } from './seed-result.ts';
import { displayNames, groupTitles, reactions, sentences } from './generated-texts.ts';

export interface GeneratedSeedOptions {
  origin: string;
  users: number;
  messages: number;
  signal: AbortSignal;
  onProgress(done: number, phase: string): void;
}

interface Conversation {
  id: string;
  members: ApiUser[];
  sent: { id: string; seq: number; sender: ApiUser }[];
}

/** Conversations written to at the same time. Within one, messages are sent in order, so that replies follow their originals. */
const concurrency = 8;

/** Throws SeedingFailed when the server rejects a command. */
export async function seedGenerated(options: GeneratedSeedOptions): Promise<SeedResult> {
  const { origin, messages, signal, onProgress } = options;
  const password = randomBytes(9).toString('base64url');
  // Keeps usernames unique when the store is seeded twice.
  const suffix = randomBytes(2).toString('hex');
  const users: ApiUser[] = [];
  for (let index = 0; index < Math.max(2, options.users); index++) {
    signal.throwIfAborted();
    const displayName = displayNames[index % displayNames.length]!;
    const number = index < displayNames.length ? '' : String(Math.floor(index / displayNames.length));
    const username = `${displayName.split(' ')[0]!.toLowerCase()}${number}_${suffix}`;
    users.push(await ApiUser.register(origin, { username, displayName, password }));
    onProgress(0, 'users');
  }
  const groups = await createGroups(users);
  const all = [...groups, ...(await createDirectConversations(users))];
  const sent = await sendMessages(all, { messages, signal, onProgress });
  const usernames = users.map(({ username }) => username);
  return { usernames, password, groups: groups.length, conversations: all.length, sent };
}

async function createGroups(users: readonly ApiUser[]): Promise<Conversation[]> {
  const created: Conversation[] = [];
  for (const [index, title] of groupTitles.entries()) {
    const members = users.filter((_, number) => index === 0 || (number * 7 + index) % 3 !== 0);
    const [owner, ...others] = members;
    if (!owner || others.length === 0) continue;
    const body = { kind: 'group', title, memberIds: others.map(({ id }) => id) };
    const { conversation } = await owner.request<{ conversation: { id: string } }>('POST', '/v1/conversations', body);
    created.push({ id: conversation.id, members, sent: [] });
  }
  return created;
}

/** Makes each user a contact of the next one. */
async function createDirectConversations(users: readonly ApiUser[]): Promise<Conversation[]> {
  const created: Conversation[] = [];
  for (const [index, user] of users.entries()) {
    const other = users[(index + 1) % users.length]!;
    if (users.length === 2 && index === 1) break;
    await user.request('POST', '/v1/contact-requests', { userId: other.id });
    await other.request('POST', '/v1/contact-requests', { userId: user.id });
    const { conversation } = await user.request<{ conversation: { id: string } }>('POST', '/v1/conversations', {
      kind: 'direct',
      userId: other.id,
    });
    created.push({ id: conversation.id, members: [user, other], sent: [] });
  }
  return created;
}

async function sendMessages(
  all: readonly Conversation[],
  { messages, signal, onProgress }: Pick<GeneratedSeedOptions, 'messages' | 'signal' | 'onProgress'>,
): Promise<number> {
  let sent = 0;
  await forEachConcurrent(all.entries(), concurrency, async ([index, conversation]) => {
    const share = Math.floor(messages / all.length) + (index < messages % all.length ? 1 : 0);
    for (let turn = 0; turn < share; turn++) {
      signal.throwIfAborted();
      await sendMessage(conversation, turn);
      onProgress(++sent, 'messages');
    }
  });
  return sent;
}

/** Sends one message and, now and then, a reaction, an edit, a deletion or a receipt. */
async function sendMessage({ id, members, sent }: Conversation, turn: number): Promise<void> {
  const sender = members[(turn * 5 + (turn >> 2)) % members.length]!;
  const original = turn % 6 === 5 ? sent.at(-2) : undefined;
  const mentioned = turn % 11 === 3 ? members.find((member) => member !== sender) : undefined;
  const text = `${mentioned ? `@${mentioned.username} ` : ''}${sentences[(turn * 17 + members.length) % sentences.length]!}`;
  const body = { text, ...(original && { replyTo: original.id }), ...(mentioned && { mentions: [mentioned.id] }) };
  const { message } = await sender.request<{ message: { id: string; seq: number } }>('POST', `/v1/conversations/${id}/messages`, body);
  sent.push({ id: message.id, seq: message.seq, sender });
  const path = `/v1/conversations/${id}/messages/${message.id}`;
  const reader = members[turn % members.length]!;
  if (turn % 4 === 1) await reader.request('PUT', `${path}/reactions/${encodeURIComponent(reactions[turn % reactions.length]!)}`);
  if (turn % 23 === 9) await sender.request('PATCH', path, { text: `${text} (corrected)` });
  if (turn % 41 === 17) await sender.request('DELETE', path);
  if (turn % 5 === 0) await reader.request('PUT', `/v1/conversations/${id}/receipt`, { read: message.seq });
}
