/** Invalid requests are rejected as documented, never with a 5xx or a stack trace, and the process keeps running. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { socketCommands } from '@parley/events/wire/socket-contract';
import { call } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { createApiKey } from './requests/api-keys.ts';
import { invalidBodies, invalidParameters, invalidValues } from './requests/invalid-values.ts';
import { seeded } from '@parley/testing-kit/seeded';
import { randomRequest, randomValue, pick } from './requests/random-requests.ts';
import { backendOperations, operations, pathOf, type Operation } from './requests/operations.ts';
import { createGroup, registerActors, type Actors, type TestGroup } from './requests/test-group.ts';
import { validBodies } from './requests/valid-bodies.ts';

const seed = Number(process.env['TEST_SEED'] ?? 20_261_124);
const unlimited = Object.fromEntries(
  [
    'LIMIT_USER',
    'LIMIT_SESSION',
    'LIMIT_ADDRESS',
    'LIMIT_SEARCH',
    'LIMIT_LOGIN',
    'LIMIT_LOGIN_ADDRESS',
    'LIMIT_LOGIN_FAILURES',
    'LIMIT_REGISTER_ADDRESS',
    'LIMIT_GROUPS',
    'LIMIT_CONTACT_REQUESTS',
    'LIMIT_GROUP_CHANGES',
  ].map((key) => [key, '1000000/1m']),
);
const withQuery = operations.filter(({ parameters }) => parameters.length > 0);
const withBody = [...operations, ...backendOperations].filter(({ bodies }) => bodies.length > 0);
const commands = operations.filter(({ method, operationId }) => method !== 'GET' && operationId !== 'uploadFile');
const stackTrace = /\bat .+\.[tj]s:\d+|node_modules|"stack"/;

describe('bad input', () => {
  let system: EmbeddedSystem;
  let actors: Actors;
  let group: TestGroup;
  let token: string;
  /** The key of a product's backend. */
  let apiKey: string;
  beforeAll(async () => {
    system = await startEmbedded({ ...unlimited, LIMIT_BODY_BYTES: '1GiB/1m' });
    actors = await registerActors(system.origin);
    group = await createGroup(actors);
    token = actors.owner.session.accessToken;
    apiKey = (await createApiKey(system, { scopes: ['users', 'sessions', 'conversations', 'webhooks', 'feed', 'export'] })).secret;
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  async function send(operation: Operation, body: string | Buffer, type = 'application/json') {
    const path = pathOf(operation, {
      ...group,
      requestId: newId(),
      sessionId: actors.target.session.id,
      externalId: newId(),
      webhookId: newId(),
    });
    const headers = { authorization: `Bearer ${operation.takesBackend ? apiKey : token}`, 'content-type': type };
    const response = await fetch(system.origin + path, {
      method: operation.method,
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    const text = await response.text();
    expect(text).not.toMatch(stackTrace);
    return { status: response.status, text };
  }

  test('validBodies has exactly one body for each operation that takes one', () => {
    expect(Object.keys(validBodies).toSorted()).toEqual(withBody.map(({ operationId }) => operationId).toSorted());
  });

  test.each(withBody)('$operationId rejects invalid values in every field', async (operation) => {
    const base = validBodies[operation.operationId]!(actors, group);
    const accepted: string[] = [];
    for (const { properties, required = [] } of operation.bodies) {
      for (const [field, schema] of Object.entries(properties)) {
        const { [field]: _omitted, ...others } = base;
        const otherMembers = JSON.stringify(others).slice(1, -1);
        const missing = required.includes(field) && field in base ? [{ what: 'missing', json: undefined }] : [];
        for (const { what, json } of [...missing, ...invalidValues(schema)]) {
          const members = [otherMembers, ...(json === undefined ? [] : [`"${field}":${json}`])].filter((part) => part !== '');
          const { status } = await send(operation, `{${members.join(',')}}`);
          if (status !== 422) accepted.push(`${field} ${what}: ${status}`);
        }
      }
    }
    expect(accepted).toEqual([]);
  });

  test.each(withQuery)('$operationId rejects invalid, repeated and unknown query parameters', async (operation) => {
    const path = pathOf(operation, { ...group, exportId: newId() });
    const statusFor = async (query: readonly string[]) =>
      (await call(system.origin, 'GET', `${path}?${query.join('&')}`, { token })).status;
    const accepted: string[] = [];
    for (const { name, schema } of operation.parameters) {
      const others = operation.parameters.filter((other) => other.required && other.name !== name).map((other) => `${other.name}=abc`);
      for (const { what, text } of invalidParameters(schema)) {
        const status = await statusFor([...others, `${name}=${text}`]);
        if (status !== 422) accepted.push(`${name} ${what}: ${status}`);
      }
      const twice = await statusFor([...others, `${name}=1`, `${name}=2`]);
      if (twice !== 422) accepted.push(`${name} twice: ${twice}`);
    }
    const required = operation.parameters.filter((parameter) => parameter.required).map(({ name }) => `${name}=abc`);
    expect([accepted, await statusFor([...required, 'unknown_parameter=1'])]).toEqual([[], 422]);
  });

  test.each(commands)('$operationId rejects invalid bodies', async (operation) => {
    const statuses: Record<string, number> = {};
    for (const { what, bytes, type } of invalidBodies) statuses[what] = (await send(operation, bytes, type)).status;
    expect(statuses).toEqual(Object.fromEntries(invalidBodies.map(({ what, status }) => [what, status])));
  });

  test(`4,000 random requests cause no server error (seed ${seed})`, async () => {
    const random = seeded(seed);
    const ids = [group.conversationId, group.messageId, actors.target.id, actors.owner.id];
    const failures: string[] = [];
    const sendOne = async () => {
      const { path, ...request } = randomRequest(random, token, ids);
      const response = await fetch(system.origin + path, request);
      const text = await response.text();
      if (response.status >= 500 || stackTrace.test(text))
        failures.push(`${request.method} ${path} ${response.status} ${JSON.stringify(request)}`);
    };
    for (let batch = 0; batch < 200; batch++) await Promise.all(Array.from({ length: 20 }, sendOne));
    expect(failures).toEqual([]);
    expect((await call(system.origin, 'GET', '/readyz')).status).toBe(200);
  }, 120_000);

  test(`1,000 random socket frames do not break the gateway (seed ${seed})`, async () => {
    const random = seeded(seed);
    const ids = [group.conversationId, group.messageId, actors.target.id];
    const device = await actors.member.connect({ transports: ['websocket'] });
    const commands = [...Object.keys(socketCommands), 'sync', 'typing', 'presence.get', 'unknown.command', 'ready'];
    for (let frame = 0; frame < 1_000; frame++) {
      if (device.socket.disconnected) device.socket.connect();
      device.socket.emit(pick(random, commands), ...Array.from({ length: random(3) }, () => randomValue(random, ids)));
    }
    device.close();
    const reconnected = await actors.member.connect();
    expect(await reconnected.emitWithAck('sync', { conversations: [{ id: group.conversationId, after: 0 }] })).toMatchObject({ ok: true });
    reconnected.close();
    expect(system.service.output()).not.toMatch(/uncaught/);
    expect((await call(system.origin, 'GET', '/readyz')).status).toBe(200);
  }, 60_000);
});
