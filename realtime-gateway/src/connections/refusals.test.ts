import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { createLogger } from '@parley/service-kit/logging';
import { openGateway, unlimited, type GatewayFixture } from '../gateway.fixture.ts';

let gateway: GatewayFixture;
let lines: string[];
const refusals = () => lines.map((line) => JSON.parse(line) as { msg: string }).filter(({ msg }) => msg.endsWith('refused'));

beforeEach(async () => {
  lines = [];
  const problem = { type: 't', title: 'x', status: 403, detail: 'x', instance: '/', code: 'forbidden', requestId: 'r' } as const;
  gateway = await openGateway({
    limits: { ...unlimited, perUser: 1 },
    dispatch: async () => ({ ok: false, status: 403, problem, headers: {} }),
    logger: createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  });
});
afterEach(() => gateway.close());

test('a refused socket leaves a line with code and address, and with the user if its token names one', async () => {
  const [ada, bob] = [newId(), newId()];
  gateway.endedSessions.add('lost-phone');
  await gateway.connect(ada).receive('ready');
  for (let repeated = 0; repeated < 3; repeated++)
    for (const token of ['expired', `${bob}:lost-phone`, ada]) await gateway.connect(token).refusal;
  expect(refusals()).toEqual([
    expect.objectContaining({ msg: 'socket refused', requestId: expect.any(String), code: 'token_expired', address: '127.0.0.1' }),
    expect.objectContaining({ msg: 'socket refused', code: 'unauthenticated', userId: bob, sessionId: 'lost-phone', address: '127.0.0.1' }),
    expect.objectContaining({ msg: 'socket refused', code: 'too_many_sockets', userId: ada, sessionId: ada, address: '127.0.0.1' }),
  ]);
});

test('a refused command leaves a line with user, session, address and code, and never its argument', async () => {
  const ada = newId();
  const { socket, receive } = gateway.connect(`${ada}:phone`);
  await receive('ready');
  const argument = { conversationId: newId(), text: 'a secret' };
  for (let repeated = 0; repeated < 3; repeated++) {
    await socket.emitWithAck('message.send', argument);
    await socket.emitWithAck('sync', argument);
    await socket.emitWithAck(`a name of ${ada}`, argument);
  }
  const sender = { msg: 'command refused', requestId: expect.any(String), userId: ada, sessionId: 'phone', address: '127.0.0.1' };
  expect(refusals()).toEqual([
    expect.objectContaining({ ...sender, command: 'message.send', code: 'forbidden' }),
    expect.objectContaining({ ...sender, command: 'sync', code: 'validation_failed' }),
    expect.objectContaining({ ...sender, command: 'other', code: 'not_found' }),
  ]);
  expect(lines.join()).not.toMatch(/a secret|a name of/);
});
