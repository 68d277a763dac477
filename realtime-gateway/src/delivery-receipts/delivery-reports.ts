/** Sends `delivered` watermarks to command-service: at most one command per second for a user and conversation. */
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import type { Actor } from '@parley/service-kit/http/route';
import type { Logger } from '@parley/service-kit/logging';
import type { DeliveredSeqs } from './pending-deliveries.ts';

export interface DeliveryReports {
  report(actor: Actor, delivered: DeliveredSeqs): void;
  /** Discards unsent reports: the next delivery in the conversation includes them. */
  close(): void;
}

export interface DeliveryReportDependencies {
  dispatch: Dispatch;
  newId: () => string;
  logger: Logger;
  /** Minimum milliseconds between two commands for a user and conversation. */
  intervalMs?: number;
}

/** A user and conversation whose interval is running. */
interface Throttled {
  sentSeq: number;
  /** Higher seq to send when the interval ends. */
  next: { actor: Actor; seq: number } | null;
  timer: NodeJS.Timeout;
}

export function createDeliveryReports({ dispatch, newId, logger, intervalMs = 1_000 }: DeliveryReportDependencies): DeliveryReports {
  const throttled = new Map<string, Throttled>();
  let closed = false;

  function advance(actor: Actor, conversationId: string, seq: number): void {
    const key = `${actor.userId}:${conversationId}`;
    const running = throttled.get(key);
    if (!running) return sendAndThrottle(key, actor, conversationId, seq);
    if (seq > Math.max(running.sentSeq, running.next?.seq ?? 0)) running.next = { actor, seq };
  }

  function sendAndThrottle(key: string, actor: Actor, conversationId: string, seq: number): void {
    void send(actor, conversationId, seq);
    const timer = setTimeout(() => {
      const next = throttled.get(key)?.next;
      throttled.delete(key);
      if (next && !closed) sendAndThrottle(key, next.actor, conversationId, next.seq);
    }, intervalMs);
    timer.unref();
    throttled.set(key, { sentSeq: seq, next: null, timer });
  }

  async function send(actor: Actor, conversationId: string, delivered: number): Promise<void> {
    const path = `/v1/conversations/${conversationId}/receipt`;
    const answer = await dispatch({ method: 'PUT', path, body: { delivered }, actor, requestId: newId(), address: '127.0.0.1' });
    // A 4xx is expected when the user has left the conversation or the session has ended.
    if (!answer.ok && answer.status >= 500) logger.debug({ code: answer.problem.code, conversationId }, 'delivery report failed');
  }

  return {
    report({ userId, sessionId, apiKey }, delivered) {
      if (closed) return;
      const actor = apiKey === undefined ? { userId, sessionId } : { userId, sessionId, apiKey };
      for (const [conversationId, seq] of delivered) advance(actor, conversationId, seq);
    },
    close() {
      closed = true;
      for (const { timer } of throttled.values()) clearTimeout(timer);
      throttled.clear();
    },
  };
}
