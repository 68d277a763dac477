/**
 * Both directions of the socket. Server to client: every wire event, named by its `type`, with one argument.
 * Client to server: commands, each acknowledged with `{ok: true, …response}` or `{ok: false, problem}`.
 */
import { z } from 'zod';
import { timelineEvent, type WireEvent } from './events.ts';
import { id, time } from './fields.ts';
import { presence } from './users.ts';

/** RFC 9457 problem details, used for every error of REST and socket. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  /** snake_case, stable forever. Clients act on this, never on the text. */
  code: string;
  requestId: string;
  errors?: { path: string; message: string }[];
  /** Seconds to wait before retrying. */
  retryAfter?: number;
  [extension: string]: unknown;
}

export type Acknowledgement = { ok: true; [field: string]: unknown } | { ok: false; problem: ProblemDetails };

/**
 * Socket commands that correspond to REST commands. The gateway forwards them to command-service, with the same checks,
 * idempotency keys and limits. Path parameters come from the argument; the other fields, except `idempotencyKey`, are the body.
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

export const syncRequest = z.strictObject({
  conversations: z
    .array(z.strictObject({ id: id.describe('A conversation'), after: z.int().nonnegative().describe('The last `seq` that you have') }))
    .max(50)
    .describe('The conversations to catch up with'),
});

export const syncItem = z.union([
  z.strictObject({
    id: id.describe('The conversation'),
    events: z.array(timelineEvent).describe('By ascending `seq`'),
    hasMore: z.boolean().describe('There are more events: ask again'),
    reset: z.boolean().describe('You are too far behind: discard the conversation’s messages and read the newest page'),
  }),
  z.strictObject({ id: id.describe('The conversation'), gone: z.literal(true).describe('Not found, or not visible to you') }),
]);
export type SyncItem = z.infer<typeof syncItem>;

/** Forwarded to the other members; never stored. */
export const typingRequest = z.strictObject({
  conversationId: id.describe('The conversation'),
  active: z.boolean().describe('False once you stop'),
});

export const presenceRequest = z.strictObject({ userIds: z.array(id).max(200).describe('The users to ask about') });
export const presenceItem = z.strictObject({
  userId: id.describe('The user'),
  presence: presence.nullable().describe('Null if you may not see it'),
  lastSeenAt: time.nullable().describe('When the user was last online; null if you may not see it'),
});
export type PresenceItem = z.infer<typeof presenceItem>;

type Acknowledged<Argument> = (argument: Argument, acknowledge: (acknowledgement: Acknowledgement) => void) => void;

export type ServerToClient = { [Type in WireEvent['type']]: (event: Extract<WireEvent, { type: Type }>) => void };
export type ClientToServer = { [Command in SocketCommand]: Acknowledged<Record<string, unknown>> } & {
  sync: Acknowledged<z.infer<typeof syncRequest>>;
  typing: Acknowledged<z.infer<typeof typingRequest>>;
  'presence.get': Acknowledged<z.infer<typeof presenceRequest>>;
};
