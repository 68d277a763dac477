/** Members who send typing, and mark the last message as read. */
import type { Replica } from '@parley/e2e/replica';
import type { AcknowledgedMessage } from '@parley/e2e/under-load/load';
import { startActivity, type Activity } from './activity.ts';
import { requestUntilSuccess } from './api-request.ts';
import type { AcknowledgedReceipt } from './history.ts';

export interface ReceiptsAndTyping extends Activity {
  receipts: readonly AcknowledgedReceipt[];
}

const pauseMs = 500;

export function startReceiptsAndTyping(
  replicas: readonly Replica[],
  sent: readonly AcknowledgedMessage[],
  giveUp: AbortSignal,
): ReceiptsAndTyping {
  const receipts: AcknowledgedReceipt[] = [];

  async function typeAndRead({ person, device }: Replica): Promise<void> {
    const last = sent.at(-1);
    if (!last) return;
    const { conversationId, seq } = last;
    // Typing is ephemeral: it is not sent while the socket is disconnected.
    if (device.socket.connected) device.socket.emit('typing', { conversationId, active: true });
    await requestUntilSuccess(person, { method: 'PUT', path: `/v1/conversations/${conversationId}/receipt`, body: { read: seq } }, giveUp);
    receipts.push({ name: person.account.username, userId: person.id, conversationId, read: seq });
  }

  return { receipts, ...startActivity(replicas, pauseMs, typeAndRead) };
}
