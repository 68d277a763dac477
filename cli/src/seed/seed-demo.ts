/** Seeds the chat of a small company: direct and group conversations with replies, reactions, edits, deletions and receipts. */
import { forEachConcurrent } from '@parley/concurrency/for-each-concurrent';
import { randomBytes } from 'node:crypto';
import { DemoUser } from './demo-user.ts';
import { displayNames, groupTitles, reactions, sentences } from './demo-texts.ts';

export interface SeedOptions {
  origin: string;
  users: number;
  messages: number;
  signal: AbortSignal;
  onProgress(done: number, phase: string): void;
}

export interface SeedResult {
  usernames: string[];
  password: string;
  groups: number;
  conversations: number;
  sent: number;
}

interface DemoConversation {
  id: string;
  members: DemoUser[];
  sent: { id: string; seq: number; sender: DemoUser }[];
}

/** Conversations written to at the same time. Within one, messages are sent in order, so that replies follow their originals. */
const concurrency = 8;

/** Throws CommandFailed when the server rejects a command. */
export async function seedDemo(options: SeedOptions): Promise<SeedResult> {
  const { origin, messages, signal, onProgress } = options;
  const password = randomBytes(9).toString('base64url');
  // Keeps usernames unique when the demo is seeded twice.
  const suffix = randomBytes(2).toString('hex');
  const users: DemoUser[] = [];
  for (let index = 0; index < Math.max(2, options.users); index++) {
    signal.throwIfAborted();
    const displayName = displayNames[index % displayNames.length]!;
    const number = index < displayNames.length ? '' : String(Math.floor(index / displayNames.length));
    const username = `${displayName.split(' ')[0]!.toLowerCase()}${number}_${suffix}`;
    users.push(await DemoUser.register(origin, { username, displayName, password }));
    onProgress(0, 'users');
  }
  const groups = await createGroups(users);
  const all = [...groups, ...(await createDirectConversations(users))];
  const sent = await sendMessages(all, { messages, signal, onProgress });
  const usernames = users.map(({ username }) => username);
  return { usernames, password, groups: groups.length, conversations: all.length, sent };
}

async function createGroups(users: readonly DemoUser[]): Promise<DemoConversation[]> {
  const created: DemoConversation[] = [];
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
async function createDirectConversations(users: readonly DemoUser[]): Promise<DemoConversation[]> {
  const created: DemoConversation[] = [];
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
  all: readonly DemoConversation[],
  { messages, signal, onProgress }: Pick<SeedOptions, 'messages' | 'signal' | 'onProgress'>,
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
async function sendMessage({ id, members, sent }: DemoConversation, turn: number): Promise<void> {
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
