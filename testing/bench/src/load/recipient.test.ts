import { expect, test } from '@jest/globals';
import { noFaults } from './plan.ts';
import { Recipient } from './recipient.ts';

const message = (seq: number, count: number, user = 3): Buffer =>
  Buffer.from(
    `42["message.sent",{"seq":${seq},"message":{"clientId":"${user.toString(16).padStart(4, '0')}-${count.toString(16).padStart(8, '0')}"}}]`,
  );

function createRecipient() {
  const faults = noFaults();
  const received: string[] = [];
  const recipient = new Recipient(faults, (user, count) => received.push(`${user}:${count}`));
  return { faults, received, receive: (packet: Buffer) => recipient.receive(packet) };
}

test('reports each message once, in order', () => {
  const { faults, received, receive } = createRecipient();
  for (const packet of [message(7, 1), message(8, 2), message(9, 1, 4), message(10, 300)]) receive(packet);
  expect(received).toEqual(['3:1', '3:2', '4:1', '3:300']);
  expect(faults).toMatchObject({ duplicates: 0, outOfOrder: 0, gaps: 0 });
});

test('counts duplicates, gaps and messages out of order', () => {
  const { faults, received, receive } = createRecipient();
  for (const packet of [message(7, 1), message(7, 1), message(9, 2), message(8, 1, 4)]) receive(packet);
  expect(received).toEqual(['3:1', '3:2', '4:1']);
  expect(faults).toMatchObject({ duplicates: 1, gaps: 1, outOfOrder: 1 });
});

test('ignores packets that are not messages of the load', () => {
  const { received, receive } = createRecipient();
  receive(Buffer.from('42["typing",{"active":true}]'));
  expect(received).toEqual([]);
});
