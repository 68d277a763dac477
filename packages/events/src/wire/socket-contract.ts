/**
 * Both directions of the socket in one file. Server to client: every wire event under its `type`, one argument.
 * Client to server: each acknowledged with `{ok: true, …answer}` or `{ok: false, problem}`.
 */
import { z } from 'zod';
import { timelineEvent, type WireEvent } from './events.ts';
import { id, time } from './fields.ts';
import { presence } from './users.ts';

/** RFC 9457, as every error of REST and socket is told. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  /** snake_case, stable for ever: clients act on this, never on the text. */
  code: string;
  requestId: string;
  errors?: { path: string; message: string }[];
  /** Seconds to wait before asking again. */
  retryAfter?: number;
  [extension: string]: unknown;
}

export type Acknowledgement = { ok: true; [answer: string]: unknown } | { ok: false; problem: ProblemDetails };

/**
 * Socket commands that are REST commands: the gateway hands them to command-service, with the same checks, keys and
 * limits. `{name}` in the path is taken out of the argument; what remains, less `idempotencyKey`, is the body.
 */
export const socketCommands = {
  'message.send': { method: 'POST', path: '/v1/conversations/{conversationId}/messages' },
  'message.edit': { method: 'PATCH', path: '/v1/conversations/{conversationId}/messages/{messageId}' },
  'message.delete': { method: 'DELETE', path: '/v1/conversations/{conversationId}/messages/{messageId}' },
  'reaction.add': { method: 'PUT', path: '/v1/conversations/{conversationId}/messages/{messageId}/reactions/{emoji}' },
  'reaction.remove': { method: 'DELETE', path: '/v1/conversations/{conversationId}/messages/{messageId}/reactions/{emoji}' },
  'call.start': { method: 'POST', path: '/v1/conversations/{conversationId}/calls' },
  'call.accept': { method: 'POST', path: '/v1/conversations/{conversationId}/calls/{callId}/accept' },
  'call.decline': { method: 'POST', path: '/v1/conversations/{conversationId}/calls/{callId}/decline' },
  'call.leave': { method: 'POST', path: '/v1/conversations/{conversationId}/calls/{callId}/leave' },
  'call.end': { method: 'POST', path: '/v1/conversations/{conversationId}/calls/{callId}/end' },
  'call.renew': { method: 'POST', path: '/v1/conversations/{conversationId}/calls/{callId}/participants/me/renew' },
  'receipt.update': { method: 'PUT', path: '/v1/conversations/{conversationId}/receipt' },
} as const;
export type SocketCommand = keyof typeof socketCommands;

/** At most 50 conversations and 1,000 events in all. */
export const syncRequest = z.strictObject({
  conversations: z.array(z.strictObject({ id, after: z.int().nonnegative() })).max(50),
});

export const syncItem = z.union([
  /** `reset`: too far behind, read the page afresh. */
  z.strictObject({ id, events: z.array(timelineEvent), hasMore: z.boolean(), reset: z.boolean() }),
  /** Not there, or not for this user. */
  z.strictObject({ id, gone: z.literal(true) }),
]);
export type SyncItem = z.infer<typeof syncItem>;

/** What is told to the others in the conversation; never stored. */
export const typingRequest = z.strictObject({ conversationId: id, active: z.boolean() });

export const presenceRequest = z.strictObject({ userIds: z.array(id).max(200) });
/** In the order asked; both are null of whoever this user may not see. */
export const presenceItem = z.strictObject({ userId: id, presence: presence.nullable(), lastSeenAt: time.nullable() });
export type PresenceItem = z.infer<typeof presenceItem>;

type Acknowledged<Argument> = (argument: Argument, acknowledge: (answer: Acknowledgement) => void) => void;

export type ServerToClient = { [Type in WireEvent['type']]: (event: Extract<WireEvent, { type: Type }>) => void };
export type ClientToServer = { [Command in SocketCommand]: Acknowledged<Record<string, unknown>> } & {
  sync: Acknowledged<z.infer<typeof syncRequest>>;
  typing: Acknowledged<z.infer<typeof typingRequest>>;
  'presence.get': Acknowledged<z.infer<typeof presenceRequest>>;
};
