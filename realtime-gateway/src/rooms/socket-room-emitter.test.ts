import { expect, jest, test } from '@jest/globals';
import type { WireEvent } from '@parley/events/wire/events';
import { Server } from 'socket.io';
import { socketRoomEmitter } from './socket-room-emitter.ts';

test('an event without local receivers is not encoded', async () => {
  const io = new Server();
  const { adapter } = io.of('/');
  const sockets = socketRoomEmitter(io);
  const broadcast = jest.spyOn(adapter, 'broadcast');
  const event = { type: 'typing' } as WireEvent;
  sockets.broadcast(['conversation:one', 'user:two'], event, []);
  expect(broadcast).not.toHaveBeenCalled();
  await adapter.addAll('socket', new Set(['user:two']));
  sockets.broadcast(['conversation:one', 'user:two'], event, []);
  expect(broadcast).toHaveBeenCalledTimes(1);
});
