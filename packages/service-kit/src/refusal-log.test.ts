import { expect, test } from '@jest/globals';
import { createLogger } from './logging.ts';
import { createRefusalLog } from './refusal-log.ts';

test('a client that is refused again and again has one line for each code and command', () => {
  const lines: string[] = [];
  const logRefusal = createRefusalLog(
    createLogger({ service: 'test', level: 'info', destination: { write: (line) => void lines.push(line) } }),
  );
  const ada = { userId: 'ada', sessionId: 'phone' };
  for (let repeated = 0; repeated < 3; repeated++) {
    logRefusal('socket refused', { requestId: `request-${repeated}`, code: 'unauthenticated', address: '192.0.2.1' });
    logRefusal('socket refused', { code: 'token_expired', address: '192.0.2.1' });
    logRefusal('command refused', { code: 'forbidden', command: 'message.send', address: '192.0.2.1', actor: ada });
    logRefusal('command refused', { code: 'forbidden', command: 'message.edit', address: '192.0.2.2', actor: ada });
    // Another address of the same /64.
    logRefusal('socket refused', { code: 'unauthenticated', address: `2001:db8::${repeated}` });
  }
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    expect.objectContaining({ msg: 'socket refused', requestId: 'request-0', code: 'unauthenticated', address: '192.0.2.1' }),
    expect.objectContaining({ msg: 'socket refused', code: 'token_expired' }),
    expect.objectContaining({ msg: 'command refused', command: 'message.send', userId: 'ada', sessionId: 'phone', address: '192.0.2.1' }),
    expect.objectContaining({ msg: 'command refused', command: 'message.edit', userId: 'ada' }),
    expect.objectContaining({ msg: 'socket refused', address: '2001:db8::0' }),
  ]);
});
