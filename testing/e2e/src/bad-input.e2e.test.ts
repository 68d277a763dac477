/** What nobody should send: it is refused as the document says, never with a 5xx or a stack trace, and the process stays up. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { socketCommands } from '@parley/events/wire/socket-contract';
import { call } from './person.ts';
import { startEmbedded, type EmbeddedSystem } from './systems/embedded.ts';
import { badBodies, badParameters, badValues } from './tables/bad-values.ts';
import { seeded } from '@parley/testing-kit/seeded';
import { garbageRequest, garbageValue, pick } from './tables/garbage.ts';
import { operations, pathOf, type Operation } from './tables/operations.ts';
import { openRoom, registerActors, type Actors, type Room } from './tables/room.ts';
import { wellFormed } from './tables/well-formed.ts';

const seed = Number(process.env['TEST_SEED'] ?? 20_261_124);
const unlimited = Object.fromEntries(
  ['LIMIT_USER', 'LIMIT_SESSION', 'LIMIT_ADDRESS', 'LIMIT_LOGIN', 'LIMIT_LOGIN_ADDRESS', 'LIMIT_REGISTER_ADDRESS'].map((key) => [
    key,
    '1000000/1m',
  ]),
);
const withQuery = operations.filter(({ parameters }) => parameters.length > 0);
const withBody = operations.filter(({ bodies }) => bodies.length > 0);
const commands = operations.filter(({ method, operationId }) => method !== 'GET' && operationId !== 'uploadFile');
const stack = /\bat .+\.[tj]s:\d+|node_modules|"stack"/;

describe('bad input', () => {
  let system: EmbeddedSystem;
  let actors: Actors;
  let room: Room;
  let token: string;
  beforeAll(async () => {
    system = await startEmbedded(unlimited);
    actors = await registerActors(system.origin);
    room = await openRoom(actors);
    token = actors.owner.session.accessToken;
  }, 30_000);
  afterAll(() => system.stop(), 30_000);

  async function send(operation: Operation, body: string | Buffer, type = 'application/json') {
    const path = pathOf(operation, { ...room, requestId: newId(), sessionId: actors.target.session.id });
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const response = await fetch(system.origin + path, {
      method: operation.method,
      headers,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
    const text = await response.text();
    expect(text).not.toMatch(stack);
    return { status: response.status, text };
  }

  test('every operation with a body has one that is well-formed', () => {
    expect(Object.keys(wellFormed).toSorted()).toEqual(withBody.map(({ operationId }) => operationId).toSorted());
  });

  test.each(withBody)('$operationId: each field with what it can not be', async (operation) => {
    const base = wellFormed[operation.operationId]!(actors, room);
    const accepted: string[] = [];
    for (const { properties, required = [] } of operation.bodies) {
      for (const [field, schema] of Object.entries(properties)) {
        const { [field]: _left, ...others } = base;
        const beside = JSON.stringify(others).slice(1, -1);
        const missing = required.includes(field) && field in base ? [{ what: 'missing', json: undefined }] : [];
        for (const { what, json } of [...missing, ...badValues(schema)]) {
          const members = [beside, ...(json === undefined ? [] : [`"${field}":${json}`])].filter((part) => part !== '');
          const { status } = await send(operation, `{${members.join(',')}}`);
          if (status !== 422) accepted.push(`${field} ${what}: ${status}`);
        }
      }
    }
    expect(accepted).toEqual([]);
  });

  test.each(withQuery)('$operationId: each parameter of the query with what it can not be, and one that is none', async (operation) => {
    const path = pathOf(operation, { ...room });
    const ask = async (query: readonly string[]) => (await call(system.origin, 'GET', `${path}?${query.join('&')}`, { token })).status;
    const accepted: string[] = [];
    for (const { name, schema } of operation.parameters) {
      const others = operation.parameters.filter((other) => other.required && other.name !== name).map((other) => `${other.name}=abc`);
      for (const { what, text } of badParameters(schema)) {
        const status = await ask([...others, `${name}=${text}`]);
        if (status !== 422) accepted.push(`${name} ${what}: ${status}`);
      }
      const twice = await ask([...others, `${name}=1`, `${name}=2`]);
      if (twice !== 422) accepted.push(`${name} twice: ${twice}`);
    }
    const required = operation.parameters.filter((one) => one.required).map(({ name }) => `${name}=abc`);
    expect([accepted, await ask([...required, 'nobody_knows=1'])]).toEqual([[], 422]);
  });

  test.each(commands)('$operationId: bodies that are none', async (operation) => {
    const answered: Record<string, number> = {};
    for (const { what, bytes, type } of badBodies) answered[what] = (await send(operation, bytes, type)).status;
    expect(answered).toEqual(Object.fromEntries(badBodies.map(({ what, status }) => [what, status])));
  });

  test(`10,000 requests of garbage (seed ${seed})`, async () => {
    const random = seeded(seed);
    const ids = [room.conversationId, room.messageId, actors.target.id, actors.owner.id];
    const faults: string[] = [];
    const one = async () => {
      const { path, ...request } = garbageRequest(random, token, ids);
      const response = await fetch(system.origin + path, request);
      const text = await response.text();
      if (response.status >= 500 || stack.test(text))
        faults.push(`${request.method} ${path} ${response.status} ${JSON.stringify(request)}`);
    };
    for (let batch = 0; batch < 500; batch++) await Promise.all(Array.from({ length: 20 }, one));
    expect(faults).toEqual([]);
    expect((await call(system.origin, 'GET', '/readyz')).status).toBe(200);
  }, 120_000);

  test(`1,000 frames of garbage on a socket (seed ${seed})`, async () => {
    const random = seeded(seed);
    const ids = [room.conversationId, room.messageId, actors.target.id];
    const device = await actors.member.connect({ transports: ['websocket'] });
    const commands = [...Object.keys(socketCommands), 'sync', 'typing', 'presence.get', 'nobody.knows', 'ready'];
    for (let frame = 0; frame < 1_000; frame++) {
      if (device.socket.disconnected) device.socket.connect();
      device.socket.emit(pick(random, commands), ...Array.from({ length: random(3) }, () => garbageValue(random, ids)));
    }
    device.close();
    const again = await actors.member.connect();
    expect(await again.emit('sync', { conversations: [{ id: room.conversationId, after: 0 }] })).toMatchObject({ ok: true });
    again.close();
    expect(system.service.output()).not.toMatch(/uncaught/);
    expect((await call(system.origin, 'GET', '/readyz')).status).toBe(200);
  }, 60_000);
});
