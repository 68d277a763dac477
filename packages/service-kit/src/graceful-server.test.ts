import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { gracefulServer, listen, type Drain } from './graceful-server.ts';

let server: Server;
let drain: Drain;
let port: number;
let held: ServerResponse[];
let agents: Agent[];

beforeEach(async () => {
  held = [];
  agents = [];
  server = createServer((request, response) => void (request.url === '/held' ? held.push(response) : response.end()));
  drain = gracefulServer(server);
  port = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(() => {
  for (const agent of agents) agent.destroy();
  server.closeAllConnections();
});

/** Creates an agent that keeps a single connection. */
function agent(): Agent {
  const made = new Agent({ keepAlive: true, maxSockets: 1 });
  agents.push(made);
  return made;
}

async function get(path: string, by: Agent): Promise<{ connection: string | undefined; wasOpen: boolean }> {
  const request = httpRequest({ host: '127.0.0.1', port, path, agent: by }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'close');
  return { connection: answer.headers.connection, wasOpen: request.reusedSocket };
}

describe('a draining server', () => {
  test('keeps idle connections while lingering, so that a request in flight gets a response', async () => {
    const [idle, busy] = [agent(), agent()];
    await get('/', idle);
    const slow = get('/held', busy);
    await once(server, 'request');
    const drained = drain({ lingerMs: 1_000, timeoutMs: 5_000 });
    const gone = once(held[0]!, 'close');
    held[0]!.end();
    await gone;
    expect((await slow).connection).toBe('close');
    expect(await get('/', idle)).toEqual({ connection: 'close', wasOpen: true });
    await drained;
  });

  test('closes idle connections after lingering and waits for requests in flight', async () => {
    const [idle, busy] = [agent(), agent()];
    await get('/', idle);
    const [socket] = Object.values(idle.freeSockets).flat();
    const slow = get('/held', busy);
    await once(server, 'request');
    const ended: string[] = [];
    const drained = drain({ lingerMs: 0, timeoutMs: 5_000 }).then(() => ended.push('server'));
    await once(socket!, 'close');
    expect(ended).toEqual([]);
    held[0]!.end();
    await slow;
    await drained;
    expect(ended).toEqual(['server']);
  });

  test('answers every request of a connection that sent several at once', async () => {
    const client = connect(port, '127.0.0.1').setEncoding('utf8');
    let received = '';
    client.on('data', (text: string) => (received += text));
    const requests = ['/held', '/', '/held'].map((path) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    client.write(requests.join(''));
    await waitUntil(() => held.length === 2, { what: 'both requests to be held' });
    const closed = once(client, 'close');
    const drained = drain({ lingerMs: 0, timeoutMs: 5_000 });
    for (const response of held) response.end();
    await Promise.all([closed, drained]);
    expect(received.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
    expect(received.match(/Connection: close/gi)).toHaveLength(1);
  });
});
