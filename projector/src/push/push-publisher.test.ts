import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { createLogger } from '@parley/service-kit/logging';
import { StoredEvents } from '../testing/stored-events.ts';
import { PushPublisher } from './push-publisher.ts';
import { defaultPushTimes } from './push-times.ts';

const opened: PushPublisher[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const pushPublisher of opened.splice(0)) await pushPublisher.close();
});

/** A publisher that records its steps. */
function openPushPublisher() {
  const steps: string[] = [];
  const dependencies = {
    publish: async () => void steps.push('pushes'),
    buildPushes: async () => [],
    writePushCheckpoints: async () => void steps.push('checkpoints'),
    onPublished: () => undefined,
    logger: createLogger({ service: 'test', level: 'silent' }),
  };
  const pushPublisher = new PushPublisher(dependencies, defaultPushTimes);
  opened.push(pushPublisher);
  const log = new StoredEvents();
  const conversationId = newId();
  const publish = async () => {
    const sent = { conversationId, messageId: newId(), senderId: newId(), personal: { text: 'hi' } };
    const events = log.append(messageSent({ ...sent, fileIds: [], replyTo: null, mentions: [] }));
    const [{ partition: partitionId, position, id: eventId }] = events as [(typeof events)[0]];
    pushPublisher.enqueue({ events, checkpoint: { partitionId, position, epoch: 1, eventId }, mayRepeat: false });
    for (let turns = 0; turns < 3; turns++) await turn();
  };
  return { steps, publish };
}

test('publishes a new push before it writes due checkpoints', async () => {
  let now = defaultPushTimes.checkpointInterval;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const { steps, publish } = openPushPublisher();
  await publish();
  await publish();
  expect(steps).toEqual(['pushes', 'checkpoints', 'pushes']);
  now += defaultPushTimes.checkpointInterval;
  await publish();
  expect(steps.slice(3)).toEqual(['pushes', 'checkpoints']);
});
