/**
 * What each member who was always there has ever seen on their screen, room by room from the first message on: every message
 * of the log once, as the log has it, in order. Each finding belongs to the check of its kind.
 */
import type { History } from '../load/history.ts';
import type { Line, ShownRoom } from '../load/screen.ts';
import type { LogIndex } from './log-index.ts';

/** Not converged: what the log holds and the screen never showed. */
export function findNeverShown({ shown }: History, log: LogIndex): string[] {
  const byRoom = Map.groupBy(log.messages, ({ payload }) => payload.conversationId);
  return shown.flatMap(({ name, userId, rooms }) =>
    [...byRoom].flatMap(([conversationId, messages]) => {
      if (log.membership(conversationId, userId).length === 0) return [];
      const seen = new Set(rooms.get(conversationId)?.lines.map(({ id }) => id));
      const missing = messages.filter(({ payload }) => !seen.has(payload.messageId)).map(({ version }) => version);
      if (missing.length === 0) return [];
      const some = `${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ' …' : ''}`;
      return [`${name} was never shown ${missing.length} of ${messages.length} messages of ${conversationId}: seq ${some}`];
    }),
  );
}

/** Told, and lost: what the screen showed and the log does not hold, or holds otherwise. */
export function findShownOnly({ shown }: History, log: LogIndex): string[] {
  return inEachRoom(shown, (who, conversationId, { lines }) =>
    lines.filter((line) => !isIn(log, conversationId, line)).map((line) => `${who} ${told(line)}, and the log does not hold it`),
  );
}

export function findShownTwice({ shown }: History): string[] {
  return inEachRoom(shown, (who, _conversationId, { fallen }) =>
    fallen.filter(([upper, lower]) => upper.id === lower.id || upper.seq === lower.seq).map(([line]) => `${who} ${told(line)} twice`),
  );
}

/** Out of order: under a newer one, or at a time when a newer one stood there already. */
export function findShownLate({ shown }: History): string[] {
  return inEachRoom(shown, (who, _conversationId, { lines, fallen }) => [
    ...fallen.filter(([upper, lower]) => upper.seq > lower.seq).map(([upper, line]) => `${who} ${told(line)} under seq ${upper.seq}`),
    ...lines
      .filter(({ seq }, index) => index > 0 && seq < lines[index - 1]!.seq)
      .map((line) => `${who} ${told(line)} later than a newer one`),
  ]);
}

function inEachRoom(
  shown: History['shown'],
  find: (who: string, conversationId: string, room: Pick<ShownRoom, 'lines' | 'fallen'>) => string[],
): string[] {
  return shown.flatMap(({ name, rooms }) => [...rooms].flatMap(([id, room]) => find(`${name} was shown in ${id}`, id, room)));
}

function isIn(log: LogIndex, conversationId: string, { id, seq, text }: Line): boolean {
  const event = log.at(conversationId, seq);
  return event?.type === 'MessageSent' && event.payload.messageId === id && event.payload.personal.text === text;
}

const told = ({ seq, text }: Line): string => `"${text}" at seq ${seq}`;
