/** Renders the AsyncAPI 3 document of the socket from the wire contract and, for commands, from their routes. */
import { webhookBody } from '@parley/events/wire/delivered-events';
import { wireEvent } from '@parley/events/wire/events';
import {
  presenceItem,
  presenceRequest,
  socketCommands,
  syncItem,
  syncRequest,
  typingRequest,
  type ClientToServer,
  type SocketCommand,
} from '@parley/events/wire/socket-contract';
import type { Route } from '@parley/service-kit/http/route';
import type { StreamRoute } from '@parley/service-kit/http/stream-route';
import { z } from 'zod';
import { exampleOf } from './examples/example-of.ts';
import { contact, license, terms } from './info.ts';
import { templateOf } from './openapi.ts';
import { problemSchema } from './problem-schemas.ts';
import { Schemas, type JsonSchema } from './schemas.ts';
import { eventName, eventsOf, pascal, typeOf } from './wire-components.ts';

interface Exchange {
  summary: string;
  description: string;
  argument: JsonSchema;
  /** Alternative acknowledgements, without `ok: true`. */
  answers: JsonSchema[];
}

type GatewayCommand = Exclude<keyof ClientToServer, SocketCommand>;

/** Commands that the gateway handles itself. */
const gatewayCommands: Record<GatewayCommand, { summary: string; description: string; argument: z.ZodType; answer: z.ZodType }> = {
  sync: {
    summary: 'Fetch the events after the given seqs',
    description: 'Catches up with at most 50 conversations and 1,000 events in total; ask again for those with `hasMore`.',
    argument: syncRequest,
    answer: z.object({ items: z.array(syncItem).describe('One for each conversation of the request') }),
  },
  typing: {
    summary: 'Signal that the user is typing',
    description: 'The other members receive `typing`. Repeat it every few seconds while the user types: it expires after 6 seconds.',
    argument: typingRequest,
    answer: z.object({}),
  },
  'presence.get': {
    summary: 'Fetch the presence of users',
    description: 'Returns presence and last-seen time in the order of the request; null for users whose presence you may not see.',
    argument: presenceRequest,
    answer: z.object({ items: z.array(presenceItem).describe('One for each user of the request') }),
  },
};

export function renderAsyncapi(routes: readonly (Route | StreamRoute)[]): string {
  const schemas = new Schemas();
  const exchanges = { ...routeExchanges(routes, schemas), ...gatewayExchanges(schemas) };
  const events = eventsOf(wireEvent);
  const types = events.map(typeOf);
  for (const event of events) schemas.of(event, 'output');
  const delivery = {
    name: 'webhook',
    title: 'Delivery of an event to a webhook',
    summary: 'POST of an event to the URL of a webhook',
    description: 'The same events, and those of users. Signed as the Standard Webhooks specification describes.',
    payload: schemas.of(webhookBody, 'output'),
  };
  const messages = { ...eventMessages(types, schemas.components), ...commandMessages(exchanges, schemas) };
  const document = {
    ...head,
    channels: {
      socket: {
        address: '/',
        title: 'Socket.IO namespace /, path /socket.io',
        description: 'Connect with `auth: {token}`. `ready` is the first event. Events with a `seq` arrive in order, at least once.',
        messages: Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
      webhook: {
        address: null,
        title: 'URL of a webhook',
        description: 'A service of yours. See `POST /v1/webhooks` in the OpenAPI document.',
        messages: { delivery: { $ref: '#/components/messages/delivery' } },
      },
    },
    operations: { ...eventOperations(types, schemas.components), ...commandOperations(exchanges) },
    components: { messages: { ...messages, delivery }, schemas: schemas.components },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const head = {
  asyncapi: '3.1.0',
  info: {
    title: 'Parley',
    version: '1',
    description: [
      'The realtime API: events that the server sends and commands that it accepts. Each message is one Socket.IO event with one argument;',
      'commands are acknowledged with `{ok: true, …}` or `{ok: false, problem}`.',
      '',
      terms,
    ].join('\n'),
    contact,
    license,
    tags: [{ name: 'chat', description: 'Messages, conversations, calls and presence' }],
  },
  defaultContentType: 'application/json',
  servers: {
    parley: {
      host: '{host}',
      protocol: 'socket.io',
      pathname: '/socket.io',
      variables: { host: { default: '127.0.0.1:8080' } },
      security: [
        { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Access token, sent as `auth.token` in the handshake' },
      ],
    },
  },
};

function routeExchanges(routes: readonly (Route | StreamRoute)[], schemas: Schemas): Record<string, Exchange> {
  return Object.fromEntries(
    Object.entries(socketCommands).map(([command, { method, path }]) => {
      const route = routes.find((candidate) => candidate.method === method && templateOf(candidate.path) === path);
      if (route === undefined) throw new Error(`No route for the socket command ${command}`);
      const inPath = route.params === undefined ? [] : [schemas.of(route.params, 'input')];
      const inBody = 'body' in route && route.body !== undefined ? [schemas.of(route.body, 'input')] : [];
      const argument = mergeObjects([...inPath, ...inBody]);
      const answers = Object.values(route.answers).map((answer) => (answer === null ? withoutBody : schemas.of(answer, 'output')));
      return [command, { summary: route.summary, description: route.description ?? '', argument, answers }];
    }),
  );
}

function gatewayExchanges(schemas: Schemas): Record<string, Exchange> {
  return Object.fromEntries(
    Object.entries(gatewayCommands).map(([command, { argument, answer, ...texts }]) => [
      command,
      { ...texts, argument: schemas.of(argument, 'input'), answers: [schemas.of(answer, 'output')] },
    ]),
  );
}

/** Acknowledgement of a command without a response body: over HTTP the position is a header. */
const withoutBody = {
  type: 'object',
  properties: { position: { type: 'string', minLength: 1, description: 'Position token of this write' } },
};

const idempotencyKey = { type: 'string', description: 'Same as the HTTP header `Idempotency-Key`: a retry with it is not executed again' };

/** Merges path, body and header of the HTTP request into one flat object. */
function mergeObjects(parts: JsonSchema[]): JsonSchema {
  const objects = parts as { properties?: JsonSchema; required?: string[] }[];
  return {
    type: 'object',
    properties: Object.assign({}, ...objects.map(({ properties }) => properties), { idempotencyKey }) as JsonSchema,
    required: objects.flatMap(({ required = [] }) => required),
    additionalProperties: false,
  };
}

function acknowledgement({ answers }: Exchange, schemas: Schemas): JsonSchema {
  const failure = {
    type: 'object',
    properties: { ok: { const: false }, problem: schemas.add('Problem', problemSchema) },
    required: ['ok', 'problem'],
    additionalProperties: false,
  };
  return { anyOf: [...answers.map(withOk), failure] };
}

function withOk(answer: JsonSchema): JsonSchema {
  const { properties = {}, required = [] } = answer as { properties?: JsonSchema; required?: string[] };
  return { type: 'object', properties: { ok: { const: true }, ...properties }, required: ['ok', ...required], additionalProperties: false };
}

type Components = Readonly<Record<string, JsonSchema>>;

function eventMessages(types: readonly string[], components: Components): Record<string, JsonSchema> {
  return Object.fromEntries(
    types.map((type) => {
      const payload = { $ref: `#/components/schemas/${eventName(type)}` };
      return [eventName(type), { name: type, payload, examples: [{ payload: exampleOf(payload, components) }] }];
    }),
  );
}

function commandMessages(exchanges: Record<string, Exchange>, schemas: Schemas): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(exchanges).flatMap(([command, exchange]) => [
      [`${pascal(command)}Command`, { name: command, summary: exchange.summary, payload: exchange.argument }],
      [`${pascal(command)}Acknowledgement`, { name: command, payload: acknowledgement(exchange, schemas) }],
    ]),
  );
}

const channel = { $ref: '#/channels/socket' };
const inChannel = (name: string) => [{ $ref: `#/channels/socket/messages/${name}` }];

function eventOperations(types: readonly string[], components: Components): Record<string, JsonSchema> {
  return Object.fromEntries(
    types.map((type) => {
      const { description } = components[eventName(type)]!;
      return [type, { action: 'send', channel, description, messages: inChannel(eventName(type)) }];
    }),
  );
}

/** Prefixed, because `typing` is an event too. */
function commandOperations(exchanges: Record<string, Exchange>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(exchanges).map(([command, { summary, description }]) => {
      const reply = { channel, messages: inChannel(`${pascal(command)}Acknowledgement`) };
      return [
        `command.${command}`,
        { action: 'receive', channel, summary, description, messages: inChannel(`${pascal(command)}Command`), reply },
      ];
    }),
  );
}
