/** HA 3.1: a failover to a replica that lacks the last commits, which were acknowledged. The database itself looks healthy afterwards. */
import { createParleyClient, type ParleyClient } from '@parley/client/parley-client';
import { messagesOf } from '@parley/client/state/timeline';
import { startAsynchronousPair, type AsynchronousPair } from '@parley/testing-kit/servers/asynchronous-pair';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { call, register, type Person } from './person.ts';
import { describeSystem } from './systems/describe-system.ts';
import { startDistributed, type DistributedSystem } from './systems/distributed.ts';
import { awaitReady, type NodeService } from './systems/node-service.ts';
import { runParley } from './systems/run-parley.ts';

const instances = { 'command-service': 1, 'query-service': 1, projector: 1, 'realtime-gateway': 1, signaling: 0 };
const lostMessages = 20;

let pair: AsynchronousPair;
const startPair = async () => (pair = await startAsynchronousPair());

await describeSystem('an asynchronous pair', () => startDistributed({ database: startPair, instances }), failover);

function failover(system: () => DistributedSystem): void {
  let ada: Person;
  let conversationId: string;
  const clients: ParleyClient[] = [];

  const serviceOf = (name: keyof typeof instances): NodeService => system().services[name][0]!;
  const everyService = () => Object.values(system().services).flat();
  const fetchFrom = (name: keyof typeof instances, path: string, token?: string) =>
    fetch(`http://127.0.0.1:${serviceOf(name).port}${path}`, { headers: { ...(token && { authorization: `Bearer ${token}` }) } });

  /** Sends to command-service itself: the proxy leads nobody to an instance that is not ready. */
  const send = (text: string) =>
    call(`http://127.0.0.1:${serviceOf('command-service').port}`, 'POST', `/v1/conversations/${conversationId}/messages`, {
      body: { text },
      token: ada.session.accessToken,
    });

  const parley = (...args: string[]) => {
    const { DATABASE_URL, KEYS_DATABASE_URL, KEK_FILE, REDIS_URL } = serviceOf('command-service').environment;
    return runParley({ DATABASE_URL, KEYS_DATABASE_URL, KEK_FILE, REDIS_URL }, ...args);
  };

  async function logIn(person: Person): Promise<ParleyClient> {
    const client = createParleyClient({ origin: system().origin, retryDelays: { first: 50, max: 1_000 } });
    clients.push(client);
    await client.logIn({ login: person.account.username, password: person.password });
    await waitUntil(() => client.state().status === 'live', { what: 'the client to be live' });
    await client.open(conversationId);
    return client;
  }

  const shownBy = (client: ParleyClient) => messagesOf(client.state().chat!, conversationId).map(({ text }) => text);
  const lostTexts = Array.from({ length: lostMessages }, (_, index) => `acknowledged ${index}`);

  beforeAll(async () => {
    ada = await register(system().origin, 'ada');
    const bob = await register(system().origin, 'bob');
    const { conversation } = await ada.command('POST', '/v1/conversations', { kind: 'group', title: 'Reading', memberIds: [bob.id] });
    conversationId = conversation.id;
    await ada.send(conversationId, 'replicated');
    for (const person of [ada, bob]) await logIn(person);
    await pair.replicated();
    await pair.stopReplication();
    for (const text of lostTexts) await ada.send(conversationId, text);
    for (const client of clients)
      await waitUntil(() => shownBy(client).length === 1 + lostMessages, { what: 'the messages to arrive', deadlineMs: 20_000 });
    await pair.failOver();
  }, 60_000);
  afterAll(() => clients.forEach((client) => client.close()));

  test('command-service accepts nothing, and refuses with a code of its own once the loss is certain', async () => {
    const statuses: number[] = [];
    const isRefused = async () => {
      const { status, body } = await send('a new history');
      statuses.push(status);
      return status === 503 && body.code === 'log_diverged' && body.retryAfter === 60;
    };
    await waitUntil(isRefused, { what: 'the refusal', deadlineMs: 30_000 });
    expect(new Set(statuses)).toEqual(new Set([503]));
    const readiness = await fetchFrom('command-service', '/readyz');
    expect([readiness.status, await readiness.json()]).toMatchObject([
      503,
      { reasons: { database: expect.stringContaining('partition') } },
    ]);
  }, 40_000);

  test('the projector stops and says why; so do the metrics and the admin API', async () => {
    const readiness = async () => (await (await fetchFrom('projector', '/readyz')).json()) as { reasons?: Record<string, string> };
    await waitUntil(async () => (await readiness()).reasons?.['log'] !== undefined, { what: 'the projector to halt', deadlineMs: 20_000 });
    for (const service of ['command-service', 'projector'] as const)
      expect(await (await fetchFrom(service, '/metrics')).text()).toMatch(/^parley_log_diverged\{[^}]*\} 1$/m);
    const token = serviceOf('projector').environment['OPERATOR_TOKEN'];
    const state = (await (await fetchFrom('projector', '/admin/api/state', token)).json()) as { divergence: string | null };
    expect(state.divergence).toMatch(/partition \d+: expected event/);
  }, 40_000);

  test('doctor names the loss and the cure', async () => {
    const [doctor, epoch] = await Promise.all([parley('doctor'), parley('epoch', '--new', '--yes')]);
    expect(doctor).toMatchObject({
      code: 1,
      output: expect.stringMatching(/log_diverged: the log has lost acknowledged events[^]*parley epoch --new/),
    });
    expect(epoch).toMatchObject({ code: 1, output: expect.stringContaining('a server is running') });
  }, 60_000);

  describe('after the cure', () => {
    test('a new epoch and a replay let the services work again', async () => {
      await Promise.all(everyService().map((service) => service.stop()));
      expect(await parley('epoch', '--new', '--yes')).toMatchObject({ code: 0 });
      await Promise.all(everyService().map((service) => service.restart({}, { awaitReady: false })));
      await awaitReady(serviceOf('command-service'));
      expect(await parley('replay', '--grace', '1')).toMatchObject({ code: 0 });
      await Promise.all(everyService().map(awaitReady));
      expect(await parley('doctor')).toMatchObject({ code: 0 });
      expect((await send('a new history')).status).toBe(201);
    }, 120_000);

    test('clients discard what was lost and continue', async () => {
      const expected = ['replicated', 'a new history'];
      for (const client of clients) {
        const hasConverged = () => client.state().status === 'live' && JSON.stringify(shownBy(client)) === JSON.stringify(expected);
        await waitUntil(hasConverged, {
          what: () => `the client to show ${expected.join()}, not ${shownBy(client).join()}`,
          deadlineMs: 30_000,
        });
      }
      await clients[0]!.send(conversationId, { text: 'and another' });
      await waitUntil(() => shownBy(clients[1]!).at(-1) === 'and another', { what: 'the next message' });
    }, 60_000);
  });
}
