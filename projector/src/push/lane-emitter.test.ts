import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, jest, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import { messageSent } from '@parley/events/event-constructors/message-events';
import { createLogger } from '@parley/service-kit/logging';
import { StoredEvents } from '../testing/stored-events.ts';
import { LaneEmitter, usualTimes } from './lane-emitter.ts';

const opened: LaneEmitter[] = [];

afterEach(async () => {
  jest.restoreAllMocks();
  for (const emitter of opened.splice(0)) await emitter.close();
});

/** An emitter whose steps are told, and a message to emit. */
function openEmitter() {
  const steps: string[] = [];
  const dependencies = {
    publish: async () => void steps.push('pushes'),
    toPushes: async () => [],
    writeMarks: async () => void steps.push('marks'),
    onEmitted: () => undefined,
    logger: createLogger({ service: 'test', level: 'silent' }),
  };
  const emitter = new LaneEmitter(dependencies, usualTimes);
  opened.push(emitter);
  const log = new StoredEvents();
  const conversationId = newId();
  const emit = async () => {
    const sent = { conversationId, messageId: newId(), senderId: newId(), personal: { text: 'hi' } };
    const events = log.append(messageSent({ ...sent, attachments: [], replyTo: null, mentions: [], clientId: null }));
    const [{ partition: partitionId, position, id: eventId }] = events as [(typeof events)[0]];
    emitter.enqueue({ events, reached: { partitionId, position, epoch: 1, eventId }, repeated: false });
    for (let turns = 0; turns < 3; turns++) await turn();
  };
  return { steps, emit };
}

test('marks that are due wait for the pushes of what has just come', async () => {
  let now = usualTimes.marks;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  const { steps, emit } = openEmitter();
  await emit();
  await emit();
  expect(steps).toEqual(['pushes', 'marks', 'pushes']);
  now += usualTimes.marks;
  await emit();
  expect(steps.slice(3)).toEqual(['pushes', 'marks']);
});
