import { expect, jest, test } from '@jest/globals';
import { unsentBytes, type EngineSocket } from './unsent-bytes.ts';

test('a packet that waits is measured once, in UTF-8', () => {
  const byteLength = jest.spyOn(Buffer, 'byteLength');
  const socket = {
    writeBuffer: [{ data: 'ünread' }, { data: Buffer.alloc(10) }, {}],
    transport: { name: 'websocket', socket: { bufferedAmount: 100 } },
  } as unknown as EngineSocket;
  expect(unsentBytes(socket, [{ writableLength: 1_000 }] as never)).toBe(1_117);
  expect(unsentBytes(socket, [])).toBe(117);
  expect(byteLength).toHaveBeenCalledTimes(1);
  byteLength.mockRestore();
});
