import { expect, test } from '@jest/globals';
import { Listener } from './listener.ts';
import type { LoadFaults } from './plan.ts';

const said = (seq: number, count: number, lane = 3): Buffer =>
  Buffer.from(
    `42["message.sent",{"seq":${seq},"message":{"clientId":"${lane.toString(16).padStart(4, '0')}-${count.toString(16).padStart(8, '0')}"}}]`,
  );

function listening() {
  const faults: LoadFaults = { refused: 0, lost: 0, doubled: 0, outOfOrder: 0, gaps: 0 };
  const heard: string[] = [];
  const listener = new Listener(faults, (lane, count) => heard.push(`${lane}:${count}`));
  return { faults, heard, hear: (packet: Buffer) => listener.hear(packet) };
}

test('hears each message once, in order', () => {
  const { faults, heard, hear } = listening();
  for (const packet of [said(7, 1), said(8, 2), said(9, 1, 4), said(10, 300)]) hear(packet);
  expect(heard).toEqual(['3:1', '3:2', '4:1', '3:300']);
  expect(faults).toMatchObject({ doubled: 0, outOfOrder: 0, gaps: 0 });
});

test('finds what comes twice, goes back, or leaves something out', () => {
  const { faults, heard, hear } = listening();
  for (const packet of [said(7, 1), said(7, 1), said(9, 2), said(8, 1, 4)]) hear(packet);
  expect(heard).toEqual(['3:1', '3:2', '4:1']);
  expect(faults).toMatchObject({ doubled: 1, gaps: 1, outOfOrder: 1 });
});

test('passes over what is no message of the load', () => {
  const { heard, hear } = listening();
  hear(Buffer.from('42["typing",{"active":true}]'));
  expect(heard).toEqual([]);
});
