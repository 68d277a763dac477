import { expect, test } from '@jest/globals';
import { createLogger } from './logging.ts';
import { openTerminalStream } from './logging-terminal.ts';

const escape = String.fromCharCode(27);

async function logged(
  write: (logger: ReturnType<typeof createLogger>) => void,
  options: { colorize?: boolean; everyRequest?: boolean } = {},
): Promise<string> {
  let text = '';
  const destination = await openTerminalStream({ colorize: false, ...options, destination: { write: (chunk) => void (text += chunk) } });
  write(createLogger({ service: 'parley', level: 'info', destination }));
  return text;
}

test('a record is one line with time, level, message and fields', async () => {
  expect(await logged((logger) => logger.warn({ origin: 'http://evil.example' }, 'refused'))).toMatch(
    /^\[\d\d:\d\d:\d\d\] WARN: refused \{"origin":"http:\/\/evil\.example"\}\n$/,
  );
});

test('an error that people can remove is one sentence; any other keeps its stack', async () => {
  const refusal = { name: 'StartError', message: 'Cannot listen on 127.0.0.1:80: permission denied' };
  expect(await logged((logger) => logger.fatal({ err: refusal }, 'start failed'))).toMatch(
    /^\[[\d:]+\] FATAL: start failed: Cannot listen on 127\.0\.0\.1:80: permission denied\n$/,
  );
  expect(await logged((logger) => logger.error({ err: new Error('broken') }, 'failed'))).toMatch(/broken[^]*logging-terminal\.test\.ts/);
});

test('a request is an access log line; those that succeed are left out', async () => {
  const log = (logger: ReturnType<typeof createLogger>) => {
    const request = { requestId: 'id', method: 'GET', path: '/v1/me', operation: 'getMe', ms: 1.5 };
    for (const status of [200, 401]) logger.info({ ...request, status }, 'request completed');
  };
  expect(await logged(log)).toMatch(/^\[[\d:]+\] INFO: GET \/v1\/me 401 \(1\.5 ms\)\n$/);
  expect(await logged(log, { everyRequest: true })).toMatch(/ 200 [^]* 401 /);
});

test('color is used only where it is supported', async () => {
  const log = (logger: ReturnType<typeof createLogger>) => logger.info('shutting down');
  expect(await logged(log)).not.toContain(escape);
  expect(await logged(log, { colorize: true })).toContain(escape);
});
