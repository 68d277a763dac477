/** What is read, and taken over into the state. All of it runs in turn with the events, so nothing is applied meanwhile. */
import type { Conversation } from '@parley/events/wire/conversations';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { withPeople, withPresence } from '../state/people.ts';
import { withConversation, withMessages, withoutConversation, type ClientState } from '../state/state.ts';
import { withReceipts } from '../state/statuses.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { Connection } from './connection.ts';

export interface Reading {
  state(): ClientState;
  become(state: ClientState): void;
  call: CallOperation;
  ask: Connection['ask'];
  /** Conversations whose page a screen shows. */
  opened: ReadonlySet<string>;
}

const pageSize = 200;
/** As many users as one `presence.get` takes. */
const presencesAtOnce = 200;
/** How often a page and its conversation are read until they are of one moment. */
const attempts = 3;

/** With its page, where one is shown. What this user may not see is gone. */
export async function readConversation(reading: Reading, conversationId: string): Promise<void> {
  if (reading.opened.has(conversationId)) return readPage(reading, conversationId);
  const conversation = await getConversation(reading, conversationId);
  if (conversation) reading.become(withConversation(reading.state(), conversation));
}

/** The newest messages, with receipts. Counts are told from what the page shows, so both are of the same `seq`. */
export async function readPage(reading: Reading, conversationId: string): Promise<void> {
  const { call } = reading;
  let conversation = await getConversation(reading, conversationId);
  for (let attempt = 1; conversation; attempt++) {
    const before = conversation.lastSeq;
    const page = await call('listMessages', { conversationId, limit: pageSize });
    const receipts = await call('listReceipts', { conversationId });
    conversation = await getConversation(reading, conversationId);
    if (!conversation || (conversation.lastSeq !== before && attempt < attempts)) continue;
    const state = withMessages(withConversation(reading.state(), conversation), conversationId, page.items);
    return reading.become(withReceipts(state, conversationId, receipts.items));
  }
}

async function getConversation(reading: Reading, conversationId: string): Promise<Conversation | null> {
  try {
    return await reading.call('getConversation', { conversationId });
  } catch (error) {
    if (!(error instanceof ParleyProblem) || error.status !== 404) throw error;
    reading.become(withoutConversation(reading.state(), conversationId));
    return null;
  }
}

export async function readReceipts(reading: Reading, conversationId: string): Promise<void> {
  const { items } = await reading.call('listReceipts', { conversationId });
  reading.become(withReceipts(reading.state(), conversationId, items));
}

/** All conversations, archived ones too, as the inbox shows them. */
export async function readInbox({ call }: Reading): Promise<Conversation[]> {
  const [shown, archived] = await Promise.all(
    (['false', 'true'] as const).map((archived) => allOf((cursor) => call('listConversations', { archived, limit: pageSize, ...cursor }))),
  );
  return [...shown!, ...archived!];
}

/** Contacts, requests, blocks, and who of the contacts and direct conversations is there. */
export async function readPeople(reading: Reading): Promise<void> {
  const { call } = reading;
  const [contacts, requests, blocks] = await Promise.all([
    allOf((cursor) => call('listContacts', { limit: pageSize, ...cursor })),
    allOf((cursor) => call('listContactRequests', { limit: pageSize, ...cursor })),
    allOf((cursor) => call('listBlocks', { limit: pageSize, ...cursor })),
  ]);
  reading.become(withPeople(reading.state(), { contacts, requests, blocks }));
  await readPresence(reading, acquaintances(reading.state()));
}

export async function readPresence(reading: Reading, userIds: readonly string[]): Promise<void> {
  for (let from = 0; from < userIds.length; from += presencesAtOnce) {
    const some = userIds.slice(from, from + presencesAtOnce);
    const { items } = await reading.ask<{ items: PresenceItem[] }>('presence.get', { userIds: some });
    reading.become(items.reduce(withPresence, reading.state()));
  }
}

function acquaintances({ userId, contacts, conversations }: ClientState): string[] {
  const direct = Object.values(conversations).filter(({ kind }) => kind === 'direct');
  const others = direct.flatMap(({ members }) => members.map(({ user }) => user.id));
  return [...new Set([...Object.keys(contacts), ...others])].filter((id) => id !== userId);
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

async function allOf<Item>(read: (cursor: { cursor?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await read(cursor === null ? {} : { cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
