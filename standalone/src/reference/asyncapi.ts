/** The AsyncAPI 3 document of the socket, made from the wire contract and, for the commands, from the routes they go to. */
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
import { templateOf } from './openapi.ts';
import { problemSchema } from './problem-schemas.ts';
import { Schemas, type JsonSchema } from './schemas.ts';
import { eventName, eventsOf, pascal, typeOf } from './wire-components.ts';

interface Exchange {
  summary: string;
  argument: JsonSchema;
  /** The alternatives of what is acknowledged beside `ok: true`. */
  answers: JsonSchema[];
}

type GatewayCommand = Exclude<keyof ClientToServer, SocketCommand>;

/** What the gateway answers by itself. */
const gatewayCommands: Record<GatewayCommand, { summary: string; argument: z.ZodType; answer: z.ZodType }> = {
  sync: {
    summary: 'What came after the given seqs, at most 50 conversations and 1,000 events in all',
    argument: syncRequest,
    answer: z.object({ items: z.array(syncItem) }),
  },
  typing: {
    summary: 'Tells the others in the conversation that one is typing; say it again every few seconds, it ends after 6',
    argument: typingRequest,
    answer: z.object({}),
  },
  'presence.get': {
    summary: 'Who of the users is online, and when they were last seen; null of whom one may not see',
    argument: presenceRequest,
    answer: z.object({ items: z.array(presenceItem) }),
  },
};

export function renderAsyncapi(routes: readonly (Route | StreamRoute)[]): string {
  const schemas = new Schemas();
  const exchanges = { ...routeExchanges(routes, schemas), ...gatewayExchanges(schemas) };
  const types = eventsOf(wireEvent).map(typeOf);
  schemas.of(wireEvent, 'output');
  const messages = { ...eventMessages(types), ...commandMessages(exchanges, schemas) };
  const document = {
    ...head,
    channels: {
      socket: {
        address: '/',
        title: 'The namespace / of Socket.IO, path /socket.io',
        description: 'Connect with `auth: {token}`. `ready` comes first; what has a `seq` comes in its order, at least once.',
        messages: Object.fromEntries(Object.keys(messages).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
      },
    },
    operations: { ...eventOperations(types), ...commandOperations(exchanges) },
    components: { messages, schemas: schemas.components },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const head = {
  asyncapi: '3.0.0',
  info: {
    title: 'Parley',
    version: '1',
    description: 'The socket: what it pushes and what it takes. Each message is one Socket.IO event with one argument.',
    license: { name: 'MIT' },
  },
  defaultContentType: 'application/json',
  servers: {
    parley: {
      host: '{host}',
      protocol: 'socket.io',
      pathname: '/socket.io',
      variables: { host: { default: '127.0.0.1:8080' } },
      security: [
        { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The access token, as `auth.token` of the handshake' },
      ],
    },
  },
};

function routeExchanges(routes: readonly (Route | StreamRoute)[], schemas: Schemas): Record<string, Exchange> {
  return Object.fromEntries(
    Object.entries(socketCommands).map(([command, { method, path }]) => {
      const route = routes.find((candidate) => candidate.method === method && templateOf(candidate.path) === path);
      if (route === undefined) throw new Error(`${command} has no route`);
      const inPath = route.params === undefined ? [] : [schemas.of(route.params, 'input')];
      const inBody = 'body' in route && route.body !== undefined ? [schemas.of(route.body, 'input')] : [];
      const argument = joined([...inPath, ...inBody]);
      const answers = Object.values(route.answers).map((answer) => (answer === null ? withoutBody : schemas.of(answer, 'output')));
      return [command, { summary: route.summary, argument, answers }];
    }),
  );
}

function gatewayExchanges(schemas: Schemas): Record<string, Exchange> {
  return Object.fromEntries(
    Object.entries(gatewayCommands).map(([command, { summary, argument, answer }]) => [
      command,
      { summary, argument: schemas.of(argument, 'input'), answers: [schemas.of(answer, 'output')] },
    ]),
  );
}

/** What REST says in the header Parley-Position alone. */
const withoutBody = { type: 'object', properties: { position: { type: 'string', minLength: 1 } } };

const idempotencyKey = { type: 'string', description: 'As the header Idempotency-Key over REST' };

/** One flat object of what REST has in path, body and header. */
function joined(parts: JsonSchema[]): JsonSchema {
  const objects = parts as { properties?: JsonSchema; required?: string[] }[];
  return {
    type: 'object',
    properties: Object.assign({}, ...objects.map(({ properties }) => properties), { idempotencyKey }) as JsonSchema,
    required: objects.flatMap(({ required = [] }) => required),
    additionalProperties: false,
  };
}

function acknowledgement({ answers }: Exchange, schemas: Schemas): JsonSchema {
  const done = answers.map((answer) => withOk(answer));
  const refused = {
    type: 'object',
    properties: { ok: { const: false }, problem: schemas.add('Problem', problemSchema) },
    required: ['ok', 'problem'],
    additionalProperties: false,
  };
  return { anyOf: [...done, refused] };
}

function withOk(answer: JsonSchema): JsonSchema {
  const { properties = {}, required = [] } = answer as { properties?: JsonSchema; required?: string[] };
  return { type: 'object', properties: { ok: { const: true }, ...properties }, required: ['ok', ...required], additionalProperties: false };
}

function eventMessages(types: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(
    types.map((type) => [eventName(type), { name: type, payload: { $ref: `#/components/schemas/${eventName(type)}` } }]),
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

function eventOperations(types: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(types.map((type) => [type, { action: 'send', channel, messages: inChannel(eventName(type)) }]));
}

function commandOperations(exchanges: Record<string, Exchange>): Record<string, JsonSchema> {
  return Object.fromEntries(
    Object.entries(exchanges).map(([command, { summary }]) => {
      const reply = { channel, messages: inChannel(`${pascal(command)}Acknowledgement`) };
      return [command, { action: 'receive', channel, summary, messages: inChannel(`${pascal(command)}Command`), reply }];
    }),
  );
}
