/**
 * Messages that the clients of permanent members displayed: each client must have displayed every message of the log exactly once,
 * unchanged and in order. Each violation belongs to the check of its kind.
 */
import type { DisplayedConversation, DisplayedMessage } from '../load/displayed-messages.ts';
import type { History } from '../load/history.ts';
import type { LogIndex } from './log-index.ts';

/** Not converged: messages in the log that a client never displayed. */
export function findNeverDisplayed({ displayed }: History, log: LogIndex): string[] {
  const byConversation = Map.groupBy(log.messages, ({ payload }) => payload.conversationId);
  return displayed.flatMap(({ name, userId, conversations }) =>
    [...byConversation].flatMap(([conversationId, messages]) => {
      if (log.membership(conversationId, userId).length === 0) return [];
      const displayedIds = new Set(conversations.get(conversationId)?.messages.map(({ id }) => id));
      const missing = messages.filter(({ payload }) => !displayedIds.has(payload.messageId)).map(({ version }) => version);
      if (missing.length === 0) return [];
      const examples = `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`;
      return [`${name} never displayed ${missing.length} of ${messages.length} messages of ${conversationId}: seq ${examples}`];
    }),
  );
}

/** Lost: displayed messages that the log does not contain, or contains with another position or text. */
export function findDisplayedOnly({ displayed }: History, log: LogIndex): string[] {
  return inEachConversation(displayed, (prefix, conversationId, { messages }) =>
    messages
      .filter((message) => !isInLog(log, conversationId, message))
      .map((message) => `${prefix} ${describe(message)}, but the log does not contain it`),
  );
}

export function findDisplayedTwice({ displayed }: History): string[] {
  return inEachConversation(displayed, (prefix, _conversationId, { inversions }) =>
    inversions
      .filter(([upper, lower]) => upper.id === lower.id || upper.seq === lower.seq)
      .map(([message]) => `${prefix} ${describe(message)} twice`),
  );
}

/** Out of order: displayed below a newer message, or after a newer message. */
export function findDisplayedOutOfOrder({ displayed }: History): string[] {
  return inEachConversation(displayed, (prefix, _conversationId, { messages, inversions }) => [
    ...inversions
      .filter(([upper, lower]) => upper.seq > lower.seq)
      .map(([upper, lower]) => `${prefix} ${describe(lower)} below seq ${upper.seq}`),
    ...messages
      .filter(({ seq }, index) => index > 0 && seq < messages[index - 1]!.seq)
      .map((message) => `${prefix} ${describe(message)} after a newer message`),
  ]);
}

function inEachConversation(
  displayed: History['displayed'],
  find: (prefix: string, conversationId: string, conversation: DisplayedConversation) => string[],
): string[] {
  return displayed.flatMap(({ name, conversations }) =>
    [...conversations].flatMap(([id, conversation]) => find(`in ${id}, ${name} displayed`, id, conversation)),
  );
}

function isInLog(log: LogIndex, conversationId: string, { id, seq, text }: DisplayedMessage): boolean {
  const event = log.at(conversationId, seq);
  return event?.type === 'MessageSent' && event.payload.messageId === id && event.payload.personal.text === text;
}

const describe = ({ seq, text }: DisplayedMessage): string => `"${text}" at seq ${seq}`;
