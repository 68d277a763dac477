import type { StoredEvent } from '@parley/events/envelope';
import type { PairEventType } from '@parley/events/event-constructors/pair-events';
import { relations } from '@parley/read-tables/tables/contacts';
import type { Projection, Rows, Step } from './projection.ts';

/** Each event carries the whole state of the pair, so no step reads a row. */
const step: Step<PairEventType> = {
  apply({ payload, position }: StoredEvent<PairEventType>, rows: Rows) {
    const { pairId, userId, otherId, relation: state } = payload;
    const { request, contactsSince: contactSince, blocks } = state;
    for (const [viewerId, peerId] of [
      [userId, otherId],
      [otherId, userId],
    ] as const) {
      const requestIsOwn = request?.fromId === viewerId;
      const requestedAt = request && (requestIsOwn || !request.silent) ? request.at : null;
      const blockedAt = blocks.find(({ byId }) => byId === viewerId)?.at ?? null;
      rows.put(relations, { pairId, userId: viewerId, otherId: peerId, contactSince, requestedAt, requestIsOwn, blockedAt, position });
    }
  },
};

/** Writes `relations` from pair events: one row per user of the pair, with what this user may see of requests, contacts and blocks. */
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
    AccountGone: step,
  },
};
