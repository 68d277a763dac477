/** Events that webhooks and the feed deliver: those that sockets receive, without the signals, and those of users. */
import { z } from 'zod';
import type { EventType } from '../catalogue.ts';
import { timelineEvent, unnumberedEvent, unnumberedTypeOf, wireTypeOf } from './events.ts';
import { id, position, time } from './fields.ts';
import { productUser } from './users.ts';

/** Events of users, by the log's types. One event has one delivery: these replace `profile.changed`. */
export const userTypeOf = {
  AccountRegistered: 'user.created',
  UsernameChanged: 'user.changed',
  DisplayNameChanged: 'user.changed',
  EmailChanged: 'user.changed',
  AboutChanged: 'user.changed',
  AvatarChanged: 'user.changed',
  PrivacyChanged: 'user.changed',
  UserCustomChanged: 'user.changed',
  ExternalIdAssigned: 'user.changed',
  UserSuspended: 'user.suspended',
  UserUnsuspended: 'user.changed',
  AccountErasureRequested: 'user.changed',
  AccountErased: 'user.erased',
} as const satisfies Partial<Record<EventType, string>>;

/** The type of each event of the log that is delivered. */
export const deliveredTypeOf = { ...wireTypeOf, ...unnumberedTypeOf, ...userTypeOf };

/** A webhook sends it on request only. */
export const testType = 'webhook.test';

const user = {
  id: id.describe('Id of the event'),
  at: time.describe('When it was appended'),
  actorId: id.nullable().describe('Who caused it: a user, or an API key; null for operators'),
  position,
  user: productUser.describe('The user as of the delivery'),
};

export const userEvent = z.discriminatedUnion('type', [
  z.strictObject({ ...user, type: z.literal('user.created') }).describe('A user was created'),
  z
    .strictObject({ ...user, type: z.literal('user.changed') })
    .describe('The profile or a setting of a user changed, a suspension ended, or an erasure began'),
  z.strictObject({ ...user, type: z.literal('user.suspended') }).describe('A user was suspended'),
  z.strictObject({ ...user, type: z.literal('user.erased') }).describe('A user was erased: nothing personal is left'),
]);
export type UserEvent = z.infer<typeof userEvent>;

/** `data` of a webhook, and an item of the feed. */
export const deliveredEvent = z.discriminatedUnion('type', [timelineEvent, unnumberedEvent, userEvent]);
export type DeliveredEvent = z.infer<typeof deliveredEvent>;

/** The body of a webhook. */
export const webhookBody = z
  .strictObject({
    type: z.string().describe('Type of the event'),
    timestamp: time.describe('When it was appended'),
    data: deliveredEvent.describe('The event, as sockets receive it'),
  })
  .describe('The body of a webhook');

export const deliveredTypes: readonly string[] = [...new Set(Object.values(deliveredTypeOf))].sort();

const families = new Set(deliveredTypes.map((type) => type.slice(0, type.indexOf('.'))));

/** A type, all types of a family (`call.*`), or all (`*`). */
export const typePattern = z
  .string()
  .refine(
    (text) => text === '*' || deliveredTypes.includes(text) || (text.endsWith('.*') && families.has(text.slice(0, -2))),
    'Must be a type of event, such as message.sent, call.* or *',
  );

/** True if one of the patterns names the type. */
export function matchesType(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) => pattern === '*' || pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}
