/** Reads that update the state. They run one after the other with events, so no event is applied during a read. */
import { chunks } from '@parley/concurrency/chunks';
import type { Conversation } from '@parley/events/wire/conversations';
import type { PresenceItem } from '@parley/events/wire/socket-contract';
import { withPeople, withPresence } from '../state/people.ts';
import { withConversation, withMessages, withoutConversation, type ClientState } from '../state/state.ts';
import { withReceipts } from '../state/statuses.ts';
import type { CallOperation } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { Connection } from './connection.ts';

export interface SyncContext {
  state(): ClientState;
  setState(state: ClientState): void;
  call: CallOperation;
  request: Connection['request'];
  /** Conversations whose messages are kept up to date. */
  opened: ReadonlySet<string>;
}

const pageSize = 200;
/** Maximum number of users in one `presence.get`. */
const maxUsersPerPresenceRequest = 200;
/** Attempts to read a page and its conversation as of the same `seq`. */
const maxPageAttempts = 3;

/** Reads a conversation, with its page if it is opened. Removes it if the user may no longer see it. */
export async function readConversation(context: SyncContext, conversationId: string): Promise<void> {
  if (context.opened.has(conversationId)) return readPage(context, conversationId);
  const conversation = await getConversation(context, conversationId);
  if (conversation) context.setState(withConversation(context.state(), conversation));
}

/** Reads the newest messages and the receipts. Counts are derived from the page, so page and conversation need the same `seq`. */
export async function readPage(context: SyncContext, conversationId: string): Promise<void> {
  const { call } = context;
  let conversation = await getConversation(context, conversationId);
  for (let attempt = 1; conversation; attempt++) {
    const seqBefore = conversation.lastSeq;
    const page = await call('listMessages', { conversationId, limit: pageSize });
    const receipts = await call('listReceipts', { conversationId });
    conversation = await getConversation(context, conversationId);
    if (!conversation || (conversation.lastSeq !== seqBefore && attempt < maxPageAttempts)) continue;
    const state = withMessages(withConversation(context.state(), conversation), conversationId, page.items);
    return context.setState(withReceipts(state, conversationId, receipts.items));
  }
}

async function getConversation(context: SyncContext, conversationId: string): Promise<Conversation | null> {
  try {
    return await context.call('getConversation', { conversationId });
  } catch (error) {
    if (!(error instanceof ParleyProblem) || error.status !== 404) throw error;
    context.setState(withoutConversation(context.state(), conversationId));
    return null;
  }
}

export async function readReceipts(context: SyncContext, conversationId: string): Promise<void> {
  const { items } = await context.call('listReceipts', { conversationId });
  context.setState(withReceipts(context.state(), conversationId, items));
}

/** All conversations of the inbox, including archived ones. */
export async function readInbox({ call }: SyncContext): Promise<Conversation[]> {
  const [active, archived] = await Promise.all(
    (['false', 'true'] as const).map((archived) =>
      readAllPages((cursor) => call('listConversations', { archived, limit: pageSize, ...cursor })),
    ),
  );
  return [...active!, ...archived!];
}

/** Reads contacts, requests and blocks, and the presence of contacts and of members of direct conversations. */
export async function readPeople(context: SyncContext): Promise<void> {
  const { call } = context;
  const [contacts, requests, blocks] = await Promise.all([
    readAllPages((cursor) => call('listContacts', { limit: pageSize, ...cursor })),
    readAllPages((cursor) => call('listContactRequests', { limit: pageSize, ...cursor })),
    readAllPages((cursor) => call('listBlocks', { limit: pageSize, ...cursor })),
  ]);
  context.setState(withPeople(context.state(), { contacts, requests, blocks }));
  await readPresence(context, usersWithPresence(context.state()));
}

export async function readPresence(context: SyncContext, userIds: readonly string[]): Promise<void> {
  for (const batch of chunks(userIds, maxUsersPerPresenceRequest)) {
    const { items } = await context.request<{ items: PresenceItem[] }>('presence.get', { userIds: batch });
    context.setState(items.reduce(withPresence, context.state()));
  }
}

function usersWithPresence({ userId, contacts, conversations }: ClientState): string[] {
  const direct = Object.values(conversations).filter(({ kind }) => kind === 'direct');
  const members = direct.flatMap(({ members }) => members.map(({ user }) => user.id));
  return [...new Set([...Object.keys(contacts), ...members])].filter((id) => id !== userId);
}

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

async function readAllPages<Item>(readNext: (cursor: { cursor?: string }) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await readNext(cursor === null ? {} : { cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}
