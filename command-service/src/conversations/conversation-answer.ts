import { conversationSummary } from '@parley/events/wire/conversations';
import { position } from '@parley/events/wire/fields';
import type { Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../define-command.ts';
import type { Conversation } from './conversation.ts';
import { summaryOf } from './summary.ts';

export const conversationBody = z.object({ conversation: conversationSummary, position });

/** What commands that made or changed a conversation answer: its summary as its actor meets it. */
export function answerConversation(status: number, outcome: Outcome<Conversation>, conversationId: string, actorId: string): Answer {
  return answer(status, outcome, { conversation: summaryOf(conversationId, outcome.state, actorId) });
}
