import { expect, test } from '@jest/globals';
import { withSeq, testListener } from './test-listener.fixture.ts';
import { inProcessPushChannel } from './in-process-push-channel.ts';
import { pushChannelContract } from './push-channel.contract.ts';
import { pushOf } from './push.fixture.ts';

pushChannelContract('the in-process adapter', async () => {
  const channel = inProcessPushChannel();
  return {
    publisher: channel,
    subscriber: channel,
    lose: async () => channel.lose(),
    restore: async () => channel.restore(),
    close: () => channel.close(),
  };
});

test('delivers nothing before the publisher continues', async () => {
  const channel = inProcessPushChannel();
  const listener = testListener();
  await channel.subscribe(listener);
  await channel.publish([pushOf(1)]);
  expect(listener.received).toEqual([]);
  await listener.until(withSeq(1));
});

test('delivers what was published before a close', async () => {
  const channel = inProcessPushChannel();
  const listener = testListener();
  await channel.subscribe(listener);
  await channel.publish([pushOf(1)]);
  await channel.close();
  expect(listener.summary()).toEqual([1]);
});
