/** Examples of requests and responses in the OpenAPI document. */
import { exampleIds } from '@parley/events/example-ids';
import type { Route, RouteExample } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { exampleCredentials } from './examples/example-credentials.ts';
import type { JsonSchema } from './schemas.ts';

type AnyExample = RouteExample<unknown, unknown>;

/** By name, what the examples contain in place of values of earlier answers: in `x-example-values` of the document. */
export const exampleValues: Readonly<Record<string, string>> = { ...exampleIds, ...exampleCredentials };

export function examplesOf({ operation, examples = [{}] }: Route | StreamRoute): readonly AnyExample[] {
  if (examples.length > 1 && examples.some(({ title }) => title === undefined)) throw new Error(`${operation}: an example has no title`);
  return examples;
}

export const pathExample = (parameter: string): unknown => ({ ...exampleIds, emoji: '👍' })[parameter];

/** One example as `example`, several as `examples` by their number. */
export function bodyExamples(examples: readonly AnyExample[]): JsonSchema {
  const withBody = examples.filter(({ body }) => body !== undefined);
  if (withBody.length === 0) return { example: {} };
  if (withBody.length === 1) return { example: withBody[0]!.body };
  return {
    examples: Object.fromEntries(withBody.map(({ title, body }, index) => [`example${index + 1}`, { summary: title, value: body }])),
  };
}

/** JSON pointers into the responses that have a value which later examples need. An index of -1 is the last item. */
const pointers: Readonly<Record<string, Record<string, string>>> = {
  register: { accessToken: '/session/accessToken', refreshToken: '/session/refreshToken' },
  logIn: { accessToken: '/session/accessToken', refreshToken: '/session/refreshToken' },
  refreshSession: { accessToken: '/session/accessToken', refreshToken: '/session/refreshToken' },
  createConversation: { conversationId: '/conversation/id' },
  sendMessage: { messageId: '/message/id' },
  startCall: { callId: '/call/id' },
  uploadFile: { fileId: '/file/id' },
  requestExport: { exportId: '/export/id' },
  requestUserExport: { exportId: '/export/id' },
  requestAccountExport: { exportId: '/export/id' },
  createInvite: { inviteId: '/invite/id' },
  createApiKey: { keyId: '/apiKey/id' },
  createWebhook: { webhookId: '/webhook/id' },
  requestContact: { requestId: '/contactRequest/id' },
  listSessions: { sessionId: '/items/-1/id' },
};

/** Extensions of an operation by which a program can send all examples in order: the page at /docs and a test do. */
export function exampleExtensions(route: Route | StreamRoute): JsonSchema {
  const remember = pointers[route.operation];
  return { 'x-examples': examplesOf(route), ...(remember && { 'x-remember': remember }) };
}
