import { withConversation, withMembers } from '../state/state.ts';
import { withReceipts } from '../state/statuses.ts';
import { withUsers } from '../state/users.ts';
import { getConversation } from './get-conversation.ts';
import { readAllPages } from './read-pages.ts';
import { readWindowAgain } from './read-timeline.ts';
import type { SyncContext } from './sync-context.ts';

const pageSize = 200;

/** Reads a conversation again, with its window and members if they are held. Removes it if the user may no longer see it. */
export async function readConversation(context: SyncContext, conversationId: string): Promise<void> {
  const hadMembers = conversationId in context.state().members;
  if (context.opened.has(conversationId)) await readWindowAgain(context, conversationId);
  else {
    const conversation = await getConversation(context, conversationId);
    if (!conversation) return;
    context.setState(withConversation(context.state(), conversation));
    context.onRead(conversationId);
  }
  const { conversations, members } = context.state();
  if (conversations[conversationId]) learnMembers(context, conversationId);
  if (hadMembers && conversations[conversationId] && !members[conversationId]) await readMembers(context, conversationId);
}

export async function readReceipts(context: SyncContext, conversationId: string): Promise<void> {
  const { items } = await context.call('listReceipts', { conversationId });
  context.setState(withReceipts(context.state(), conversationId, items));
}

export async function readMembers(context: SyncContext, conversationId: string): Promise<void> {
  const { call } = context;
  const members = await readAllPages((cursor) => call('listMembers', { conversationId, limit: pageSize, ...cursor }));
  const state = withMembers(context.state(), conversationId, members);
  context.setState(
    withUsers(
      state,
      members.map(({ user }) => user),
    ),
  );
}

function learnMembers(context: SyncContext, conversationId: string): void {
  const { members } = context.state().conversations[conversationId]!;
  context.setState(
    withUsers(
      context.state(),
      members.map(({ user }) => user),
    ),
  );
}
