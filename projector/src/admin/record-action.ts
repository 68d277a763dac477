import { StoreUnavailable, type EventStore } from '@parley/event-store/event-store';
import { operatorActed } from '@parley/events/event-constructors/operator-events';
import { bodyHash, newId } from '@parley/events/ids';
import { operatorsId } from '@parley/events/operators';
import type { OperatorAction } from '@parley/events/schemas/operator-events';
import type { Actor, RequestContext } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';

type Request = Pick<RequestContext<unknown, unknown, unknown, Pick<Actor, 'userId'>>, 'actor' | 'requestId' | 'traceparent'>;

export interface RecordedAction {
  action: OperatorAction;
  /** The target, such as an id; nothing personal. */
  subject: string;
  reason?: string | undefined;
}

export const reasonField = z.string().trim().max(500).optional();

/** Records what an operator is about to do, with the operator as the actor: what cannot be recorded is not done. Throws Problem `unavailable`. */
export async function recordAction(
  store: Pick<EventStore, 'append'>,
  { action, subject, reason = '' }: RecordedAction,
  { actor, requestId: correlationId, traceparent }: Request,
): Promise<void> {
  const payload = { action, subject: subject.slice(0, maxSubject), reason: reason === '' ? null : reason };
  const appending = store.append({
    events: [operatorActed(payload)],
    readSet: [],
    command: { actorId: actor.userId, targetId: operatorsId, key: newId() },
    bodyHash: bodyHash('RecordOperatorAction', payload),
    mayBeRetry: false,
    metadata: traceparent === undefined ? { correlationId } : { correlationId, traceparent },
  });
  await appending.catch((error: unknown) => {
    throw error instanceof StoreUnavailable ? new Problem('unavailable', { cause: error }) : error;
  });
}

/** The audit view shows as much. */
const maxSubject = 300;
