import { expect, jest, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { Server } from 'socket.io';
import { socketOutlet } from './socket-outlet.ts';

test('what nobody here would hear is not encoded', async () => {
  const io = new Server();
  const { adapter } = io.of('/');
  const outlet = socketOutlet(io);
  const broadcast = jest.spyOn(adapter, 'broadcast');
  const event = { type: 'typing' } as WireEvent;
  outlet.broadcast(['conversation:one', 'user:two'], event, []);
  expect(broadcast).not.toHaveBeenCalled();
  await adapter.addAll('socket', new Set(['user:two']));
  outlet.broadcast(['conversation:one', 'user:two'], event, []);
  expect(broadcast).toHaveBeenCalledTimes(1);
});
