import { expect, test } from '@jest/globals';
import { FrameReader, textFrameOf } from './web-socket-frames.ts';

/** As a server sends it: unmasked. */
function serverFrame(text: string, opcode = 1): Buffer {
  const payload = Buffer.from(text);
  if (payload.length < 126) return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
  const head = Buffer.from([0x80 | opcode, 126, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}

test('text comes whole, however the stream was cut', () => {
  const texts = ['2', 'x'.repeat(125), 'y'.repeat(126), 'z'.repeat(3_000), '42["ready"]'];
  const stream = Buffer.concat(texts.map((text) => serverFrame(text)));
  for (const size of [1, 7, 1_000, stream.length]) {
    const heard: string[] = [];
    const reader = new FrameReader((payload) => heard.push(payload.toString()));
    for (let at = 0; at < stream.length; at += size) reader.take(stream.subarray(at, at + size));
    expect(heard).toEqual(texts);
  }
});

test('what is no text is passed over', () => {
  const heard: string[] = [];
  new FrameReader((payload) => heard.push(payload.toString())).take(Buffer.concat([serverFrame('ping', 9), serverFrame('hello')]));
  expect(heard).toEqual(['hello']);
});

test('a client’s frame says that it is masked, with zeros', () => {
  const frame = textFrameOf('3');
  expect([...frame]).toEqual([0x81, 0x81, 0, 0, 0, 0, 0x33]);
  expect(textFrameOf('x'.repeat(300)).readUInt16BE(2)).toBe(300);
});
