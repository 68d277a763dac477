/**
 * Event types, and everything else that services, gateways and clients must agree on. Every package may import this one; it
 * imports zod and an LRU cache.
 *
 * Contents:
 * - event types by schema version: schemas/, collected here; event-constructors/ creates new events; upcasters.ts converts
 *   old payloads to the current version;
 * - the envelope of an event (envelope.ts), and how the log addresses it: ids.ts, streams.ts, entities.ts, partitions.ts,
 *   positions.ts;
 * - the wire contract that clients see: wire/;
 * - the permissions of each role: capabilities.ts.
 *
 * It has no tables, connections or decisions. All functions are pure, except newId, which reads the clock by default and
 * buffers random bytes. There is nothing to start or stop.
 *
 * Invariants, each with a test:
 * - Types and versions are only added. Each has a golden file in fixtures/ that never changes.
 * - Ids, keys, partitions and tokens are computed the same way forever (golden-vectors.test.ts).
 * - Reading an unknown type or version throws UnknownEvent; it is never skipped.
 * - Every event on a conversation's timeline has a wire type, and its wire event matches the wire schema.
 */
import type { z } from 'zod';
import { accountEvents } from './schemas/account-events.ts';
import { apiKeyEvents } from './schemas/api-key-events.ts';
import { callEvents } from './schemas/call-events.ts';
import { conversationEvents } from './schemas/conversation-events.ts';
import { inviteEvents } from './schemas/invite-events.ts';
import { membershipEvents } from './schemas/membership-events.ts';
import { messageEvents } from './schemas/message-events.ts';
import { operatorEvents } from './schemas/operator-events.ts';
import { pairEvents } from './schemas/pair-events.ts';
import { reactionEvents } from './schemas/reaction-events.ts';
import { webhookEvents } from './schemas/webhook-events.ts';

export const eventCatalogue = {
  ...accountEvents,
  ...conversationEvents,
  ...messageEvents,
  ...reactionEvents,
  ...membershipEvents,
  ...pairEvents,
  ...callEvents,
  ...apiKeyEvents,
  ...webhookEvents,
  ...operatorEvents,
  ...inviteEvents,
};

export type EventType = keyof typeof eventCatalogue;
export type EventPayload<Type extends EventType> = z.infer<(typeof eventCatalogue)[Type]['current']>;

/** The schema version that is written today. */
export function currentVersion(type: EventType): number {
  return eventCatalogue[type].version;
}
