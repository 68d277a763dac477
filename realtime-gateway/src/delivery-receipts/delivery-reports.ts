/** Tells command-service what reached a user's devices: at most one command a second for a user and conversation. */
import type { Dispatch } from '@parley/service-kit/http/dispatch';
import type { Actor } from '@parley/service-kit/http/route';
import type { Logger } from '@parley/service-kit/logging';
import type { Reached } from './pending-deliveries.ts';

export interface DeliveryReports {
  report(actor: Actor, reached: Reached): void;
  /** Forgets what waits: a delivery that was not told is told with the next one. */
  close(): void;
}

export interface DeliveryReportDependencies {
  dispatch: Dispatch;
  newId: () => string;
  logger: Logger;
  /** Between two commands about one user and conversation, in milliseconds. */
  everyMs?: number;
}

/** One user in one conversation, while a second runs. */
interface Telling {
  told: number;
  /** Rose meanwhile. */
  next: { actor: Actor; seq: number } | null;
  timer: NodeJS.Timeout;
}

export function reportDeliveries({ dispatch, newId, logger, everyMs = 1_000 }: DeliveryReportDependencies): DeliveryReports {
  const tellings = new Map<string, Telling>();
  let closed = false;

  function rise(actor: Actor, conversationId: string, seq: number): void {
    const key = `${actor.userId}:${conversationId}`;
    const telling = tellings.get(key);
    if (!telling) return tell(key, actor, conversationId, seq);
    if (seq > Math.max(telling.told, telling.next?.seq ?? 0)) telling.next = { actor, seq };
  }

  function tell(key: string, actor: Actor, conversationId: string, seq: number): void {
    void command(actor, conversationId, seq);
    const timer = setTimeout(() => {
      const next = tellings.get(key)?.next;
      tellings.delete(key);
      if (next && !closed) tell(key, next.actor, conversationId, next.seq);
    }, everyMs);
    timer.unref();
    tellings.set(key, { told: seq, next: null, timer });
  }

  async function command(actor: Actor, conversationId: string, delivered: number): Promise<void> {
    const path = `/v1/conversations/${conversationId}/receipt`;
    const answer = await dispatch({ method: 'PUT', path, body: { delivered }, actor, requestId: newId(), address: '127.0.0.1' });
    // Who left meanwhile, or whose session ended: nothing is owed to them.
    if (!answer.ok && answer.status >= 500) logger.debug({ code: answer.problem.code, conversationId }, 'a delivery was not told');
  }

  return {
    report({ userId, sessionId }, reached) {
      if (closed) return;
      for (const [conversationId, seq] of reached) rise({ userId, sessionId }, conversationId, seq);
    },
    close() {
      closed = true;
      for (const { timer } of tellings.values()) clearTimeout(timer);
      tellings.clear();
    },
  };
}
