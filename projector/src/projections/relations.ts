import type { StoredEvent } from '@parley/events/envelope';
import type { PairEventType } from '@parley/events/event-constructors/pair-events';
import { relations } from '@parley/read-tables/tables';
import type { Projection, Rows, Step } from './projection.ts';

/** How two people stand to each other, as each of them may see it. Every event tells it whole, so none needs the one before. */
const step: Step<PairEventType> = {
  apply({ payload: { pairId, userId, otherId, standing }, position }: StoredEvent<PairEventType>, rows: Rows) {
    const { request, contactsSince: contactSince, blocks } = standing;
    for (const [id, other] of [
      [userId, otherId],
      [otherId, userId],
    ] as const) {
      const requestIsOwn = request?.fromId === id;
      const requestedAt = request && (requestIsOwn || !request.silent) ? request.at : null;
      const blockedAt = blocks.find(({ byId }) => byId === id)?.at ?? null;
      rows.put(relations, { pairId, userId: id, otherId: other, contactSince, requestedAt, requestIsOwn, blockedAt, position });
    }
  },
};

export const relationsProjection: Projection = {
  table: relations,
  version: 1,
  reads: [],
  steps: {
    ContactRequested: step,
    ContactAccepted: step,
    ContactDeclined: step,
    ContactWithdrawn: step,
    ContactRemoved: step,
    UserBlocked: step,
    UserUnblocked: step,
  },
};
