/** A small company's chat: direct conversations and groups in which people write, answer, react, edit, delete and read. */
import { randomBytes } from 'node:crypto';
import { Person } from './person.ts';
import { displayNames, groupTitles, reactions, sentences } from './words.ts';

export interface SeedOptions {
  origin: string;
  people: number;
  messages: number;
  signal: AbortSignal;
  onProgress(done: number, phase: string): void;
}

export interface Seeded {
  usernames: string[];
  password: string;
  groups: number;
  conversations: number;
  sent: number;
}

interface Room {
  id: string;
  members: Person[];
  sent: { id: string; seq: number; by: Person }[];
}

/** Rooms that are written in at once; in each one after the other, so that answers follow what they answer. */
const roomsAtOnce = 8;

/** Throws Refusal when the origin refuses a command. */
export async function seedDemo({ origin, people, messages, signal, onProgress }: SeedOptions): Promise<Seeded> {
  const password = randomBytes(9).toString('base64url');
  // So that a second demo in the same place has people of its own.
  const suffix = randomBytes(2).toString('hex');
  const everybody: Person[] = [];
  for (let index = 0; index < Math.max(2, people); index++) {
    signal.throwIfAborted();
    const displayName = displayNames[index % displayNames.length]!;
    const number = index < displayNames.length ? '' : String(Math.floor(index / displayNames.length));
    const username = `${displayName.split(' ')[0]!.toLowerCase()}${number}_${suffix}`;
    everybody.push(await Person.register(origin, { username, displayName, password }));
    onProgress(0, 'people');
  }
  const groups = await makeGroups(everybody);
  const rooms = [...groups, ...(await makePairs(everybody))];
  const sent = await talk(rooms, { messages, signal, onProgress });
  const usernames = everybody.map(({ username }) => username);
  return { usernames, password, groups: groups.length, conversations: rooms.length, sent };
}

async function makeGroups(everybody: readonly Person[]): Promise<Room[]> {
  const rooms: Room[] = [];
  for (const [index, title] of groupTitles.entries()) {
    const members = everybody.filter((_, place) => index === 0 || (place * 7 + index) % 3 !== 0);
    const [owner, ...others] = members;
    if (!owner || others.length === 0) continue;
    const body = { kind: 'group', title, memberIds: others.map(({ id }) => id) };
    const { conversation } = await owner.do<{ conversation: { id: string } }>('POST', '/v1/conversations', body);
    rooms.push({ id: conversation.id, members, sent: [] });
  }
  return rooms;
}

/** Each with the next, as contacts of one another. */
async function makePairs(everybody: readonly Person[]): Promise<Room[]> {
  const rooms: Room[] = [];
  for (const [index, one] of everybody.entries()) {
    const other = everybody[(index + 1) % everybody.length]!;
    if (everybody.length === 2 && index === 1) break;
    await one.do('POST', '/v1/contact-requests', { userId: other.id });
    await other.do('POST', '/v1/contact-requests', { userId: one.id });
    const { conversation } = await one.do<{ conversation: { id: string } }>('POST', '/v1/conversations', {
      kind: 'direct',
      userId: other.id,
    });
    rooms.push({ id: conversation.id, members: [one, other], sent: [] });
  }
  return rooms;
}

async function talk(
  rooms: readonly Room[],
  { messages, signal, onProgress }: Pick<SeedOptions, 'messages' | 'signal' | 'onProgress'>,
): Promise<number> {
  let sent = 0;
  const waiting = [...rooms.entries()];
  const writeRooms = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [index, room] = next;
      const share = Math.floor(messages / rooms.length) + (index < messages % rooms.length ? 1 : 0);
      for (let turn = 0; turn < share; turn++) {
        signal.throwIfAborted();
        await say(room, turn);
        onProgress(++sent, 'messages');
      }
    }
  };
  await Promise.all(Array.from({ length: roomsAtOnce }, writeRooms));
  return sent;
}

/** One message, and now and then what people do with messages. */
async function say(room: Room, turn: number): Promise<void> {
  const { id, members, sent } = room;
  const by = members[(turn * 5 + (turn >> 2)) % members.length]!;
  const answered = turn % 6 === 5 ? sent.at(-2) : undefined;
  const mentioned = turn % 11 === 3 ? members.find((member) => member !== by) : undefined;
  const text = `${mentioned ? `@${mentioned.username} ` : ''}${sentences[(turn * 17 + members.length) % sentences.length]!}`;
  const body = { text, ...(answered && { replyTo: answered.id }), ...(mentioned && { mentions: [mentioned.id] }) };
  const { message } = await by.do<{ message: { id: string; seq: number } }>('POST', `/v1/conversations/${id}/messages`, body);
  sent.push({ id: message.id, seq: message.seq, by });
  const path = `/v1/conversations/${id}/messages/${message.id}`;
  const reader = members[turn % members.length]!;
  if (turn % 4 === 1) await reader.do('PUT', `${path}/reactions/${encodeURIComponent(reactions[turn % reactions.length]!)}`);
  if (turn % 23 === 9) await by.do('PATCH', path, { text: `${text} (corrected)` });
  if (turn % 41 === 17) await by.do('DELETE', path);
  if (turn % 5 === 0) await reader.do('PUT', `/v1/conversations/${id}/receipt`, { read: message.seq });
}
