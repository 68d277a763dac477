import { once } from 'node:events';
import { request as httpRequest, Agent, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { startChild, type Child } from '@parley/testing-kit/child-process';

const fixture = new URL('./lifecycle.fixture.ts', import.meta.url);
const children: Child[] = [];

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.kill()));
});

function start(...args: string[]): Child {
  const child = startChild(fixture, { args });
  children.push(child);
  return child;
}

async function portOf(child: Child): Promise<number> {
  return (JSON.parse(await child.line(/"listening"/)) as { port: number }).port;
}

function get(port: number, path: string, agent = new Agent()): Promise<{ answer: IncomingMessage; text: string }> {
  return new Promise((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port, path, agent }, (answer) => {
      let text = '';
      answer
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => resolve({ answer, text }));
    })
      .on('error', reject)
      .end();
  });
}

const messages = (child: Child): string[] =>
  child
    .output()
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { msg: string }).msg);

describe('a service that receives SIGTERM', () => {
  test('finishes requests in flight, refuses new connections and closes its parts in reverse order', async () => {
    const child = start();
    const port = await portOf(child);
    const agent = new Agent({ keepAlive: true });
    expect((await get(port, '/quick', agent)).answer.headers.connection).toBe('keep-alive');
    const slow = get(port, '/slow', agent);
    await child.line(/slow request started/);

    process.kill(child.pid, 'SIGTERM');
    await child.line(/not ready/);
    await expect(get(port, '/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    process.kill(child.pid, 'SIGUSR1');

    const { answer, text } = await slow;
    expect([answer.statusCode, text, answer.headers.connection]).toEqual([200, 'finished', 'close']);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(messages(child).slice(-3)).toEqual(['bus closed', 'store closed', 'shut down']);
  });

  test('aborts requests that do not finish within 10 s', async () => {
    const child = start();
    const slow = get(await portOf(child), '/slow').catch((error: unknown) => error);
    await child.line(/slow request started/);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await slow).toMatchObject({ code: 'ECONNRESET' });
  }, 15_000);

  test('while it starts completes the start first, so that every part is closed', async () => {
    const child = start('slow');
    await child.line(/"starting"/);
    process.kill(child.pid, 'SIGTERM');
    await child.line(/shutting down/);
    process.kill(child.pid, 'SIGUSR1');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(messages(child)).toEqual(['starting', 'shutting down', 'listening', 'not ready', 'bus closed', 'store closed', 'shut down']);
  });

  test('exits at once on a second signal', async () => {
    const child = start();
    const port = await portOf(child);
    const slow = get(port, '/slow').catch((error: unknown) => error);
    await child.line(/slow request started/);
    process.kill(child.pid, 'SIGTERM');
    await child.line(/not ready/);
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(await slow).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('an open connection', () => {
  test('that is unused, or that a drain hook closes, does not delay shutdown', async () => {
    const child = start();
    const port = await portOf(child);
    const silent = connect(port, '127.0.0.1').on('error', () => undefined);
    const upgraded = connect(port, '127.0.0.1', () =>
      upgraded.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: test\r\n\r\n'),
    );
    await child.line(/upgraded/);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(4000);
    silent.destroy();
  });
});

describe('an uncaught error', () => {
  test('is logged, closes the parts and ends the process with code 1', async () => {
    const child = start();
    get(await portOf(child), '/throw').catch(() => undefined);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.output()).toContain('uncaught on purpose');
    expect(messages(child)).toContain('store closed');
  });

  test('during the start closes the parts opened so far', async () => {
    const child = start('broken');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.output()).toContain('store unavailable');
    expect(messages(child)).toEqual(['start failed', 'not ready', 'store closed', 'shut down']);
  });

  test('about a port in use includes a hint', async () => {
    const port = await portOf(start());
    const second = start('on', String(port));
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(
      `Cannot listen on 127.0.0.1:${port}: the address is in use; stop the other server or set a different PORT`,
    );
    expect(second.output()).not.toContain('stack');
    expect(messages(second)).toEqual(['start failed', 'not ready', 'bus closed', 'store closed']);
  });
});

test('a thousand connections wait for a server that is busy', async () => {
  const child = start();
  const port = await portOf(child);
  child.pause();
  const sockets = Array.from({ length: 1_000 }, () => connect(port, '127.0.0.1'));
  try {
    // While the server accepts none, a connection beyond the queue is not made.
    const connected = sockets.map((socket) => once(socket, 'connect', { signal: AbortSignal.timeout(5_000) }));
    expect((await Promise.allSettled(connected)).filter(({ status }) => status === 'rejected')).toEqual([]);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
});
