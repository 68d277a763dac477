import type { Conversation } from '@parley/events/wire/conversations';
import { withoutConversation } from '../state/state.ts';
import { ParleyProblem } from '../transport/problem.ts';
import type { SyncContext } from './sync-context.ts';

/** Null if the user may not see the conversation (any longer): it is removed from the state. */
export async function getConversation(context: SyncContext, conversationId: string): Promise<Conversation | null> {
  try {
    return await context.call('getConversation', { conversationId });
  } catch (error) {
    if (!(error instanceof ParleyProblem) || error.status !== 404) throw error;
    context.setState(withoutConversation(context.state(), conversationId));
    return null;
  }
}
