import { expect, test } from '@jest/globals';
import { seq, testListener } from './heard.fixture.ts';
import { inProcessPushChannel } from './in-process-push-channel.ts';
import { pushChannelContract } from './push-channel.contract.ts';
import { pushOf } from './push.fixture.ts';

pushChannelContract('the in-process channel', async () => {
  const channel = inProcessPushChannel();
  return {
    publisher: channel,
    subscriber: channel,
    lose: async () => channel.lose(),
    restore: async () => channel.restore(),
    close: () => channel.close(),
  };
});

test('a push never comes before its publisher goes on', async () => {
  const channel = inProcessPushChannel();
  const listener = testListener();
  await channel.subscribe(listener);
  await channel.publish([pushOf(1)]);
  expect(listener.heard).toEqual([]);
  await listener.until(seq(1));
});

test('what was published before a close still comes', async () => {
  const channel = inProcessPushChannel();
  const listener = testListener();
  await channel.subscribe(listener);
  await channel.publish([pushOf(1)]);
  await channel.close();
  expect(listener.summary()).toEqual([1]);
});
