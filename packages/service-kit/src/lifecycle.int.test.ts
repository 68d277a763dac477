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

describe('a service that is told to end', () => {
  test('finishes what is in flight, refuses what is new, and closes its parts from the last to the first', async () => {
    const child = start();
    const port = await portOf(child);
    const agent = new Agent({ keepAlive: true });
    expect((await get(port, '/quick', agent)).answer.headers.connection).toBe('keep-alive');
    const slow = get(port, '/slow', agent);
    await child.line(/slow request begun/);

    process.kill(child.pid, 'SIGTERM');
    await child.line(/not ready/);
    await expect(get(port, '/quick')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    process.kill(child.pid, 'SIGUSR1');

    const { answer, text } = await slow;
    expect([answer.statusCode, text, answer.headers.connection]).toEqual([200, 'finished', 'close']);
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(messages(child).slice(-3)).toEqual(['bus closed', 'store closed', 'closed']);
  });

  test('gives up what never comes to its end within 10 s', async () => {
    const child = start();
    const slow = get(await portOf(child), '/slow').catch((error: unknown) => error);
    await child.line(/slow request begun/);
    const began = performance.now();
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 0, signal: null });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await slow).toMatchObject({ code: 'ECONNRESET' });
  }, 15_000);

  test('ends at once when told twice', async () => {
    const child = start();
    const port = await portOf(child);
    const slow = get(port, '/slow').catch((error: unknown) => error);
    await child.line(/slow request begun/);
    process.kill(child.pid, 'SIGTERM');
    await child.line(/not ready/);
    process.kill(child.pid, 'SIGTERM');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(await slow).toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a connection that is open', () => {
  test('but was never used, or lets go when it is told, does not hold up the end', async () => {
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

describe('an error that nobody caught', () => {
  test('is logged, the parts are closed, and the process ends with 1', async () => {
    const child = start();
    get(await portOf(child), '/throw').catch(() => undefined);
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.output()).toContain('nobody caught this');
    expect(messages(child)).toContain('store closed');
  });

  test('at the start closes what was opened', async () => {
    const child = start('broken');
    expect(await child.ended).toEqual({ code: 1, signal: null });
    expect(child.output()).toContain('the store is not there');
    expect(messages(child)).toEqual(['could not start', 'not ready', 'store closed', 'closed']);
  });

  test('a port that is taken is told with what to do about it', async () => {
    const port = await portOf(start());
    const second = start('on', String(port));
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output()).toContain(
      `can not listen on 127.0.0.1:${port}: another server listens there: stop it, or give this one a PORT`,
    );
    expect(messages(second)).toEqual(['could not start', 'not ready', 'bus closed', 'store closed', 'closed']);
  });
});
