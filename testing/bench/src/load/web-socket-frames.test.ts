import { expect, test } from '@jest/globals';
import { encodeTextFrame, FrameReader } from './web-socket-frames.ts';

/** A server's frame, which is not masked. */
function serverFrame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
  const header = Buffer.from([0x80 | opcode, 126, 0, 0]);
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}

test('reads text frames for any split of the stream into chunks', () => {
  const texts = ['2', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(3_000), '42["ready"]'];
  const stream = Buffer.concat(texts.map((text) => serverFrame(text)));
  for (const size of [1, 7, 1_000, stream.length]) {
    const received: string[] = [];
    const reader = new FrameReader((payload) => received.push(payload.toString()));
    for (let offset = 0; offset < stream.length; offset += size) reader.read(stream.subarray(offset, offset + size));
    expect(received).toEqual(texts);
  }
});

test('ignores frames that are not text', () => {
  const received: string[] = [];
  new FrameReader((payload) => received.push(payload.toString())).read(Buffer.concat([serverFrame('ping', 9), serverFrame('hello')]));
  expect(received).toEqual(['hello']);
});

test('encodes client frames with a zero mask', () => {
  const frame = encodeTextFrame('3');
  expect([...frame]).toEqual([0x81, 0x81, 0, 0, 0, 0, 0x33]);
  expect(encodeTextFrame('x'.repeat(300)).readUInt16BE(2)).toBe(300);
});
