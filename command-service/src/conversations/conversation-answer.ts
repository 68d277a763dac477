import { capabilitiesOf } from '@parley/events/capabilities';
import { conversationSummary, type ConversationSummary } from '@parley/events/wire/conversations';
import { position } from '@parley/events/wire/fields';
import { fileUrl } from '@parley/events/wire/to-wire';
import type { Answer } from '@parley/service-kit/http/route';
import { z } from 'zod';
import { answer } from '../answers.ts';
import type { Outcome } from '../define-command.ts';
import { requireMember } from './authorize.ts';
import type { Conversation } from './conversation.ts';

export const conversationBody = z.object({ conversation: conversationSummary, position });

/** Answers with the conversation as this member sees it. The command must read the described conversation and the member. */
export function answerConversation(status: number, outcome: Outcome<Conversation>, conversationId: string, userId: string): Answer {
  return answer(status, outcome, { conversation: summarize(conversationId, outcome.state, userId) });
}

function summarize(id: string, conversation: Conversation, userId: string): ConversationSummary {
  const { kind, role } = requireMember(conversation, userId);
  return { ...describe(id, kind, conversation), role, capabilities: [...capabilitiesOf(kind, role, conversation.memberCount)] };
}

/** Returns the fields that are the same for everyone. */
export function describe(id: string, kind: 'direct' | 'group', conversation: Conversation) {
  const { title, avatarFileId, custom, expireAfter, lastSeq, memberCount } = conversation;
  return { id, kind, title, avatarUrl: avatarFileId === null ? null : fileUrl(avatarFileId), custom, expireAfter, lastSeq, memberCount };
}
