import { expect, test } from '@jest/globals';
import { indexLog } from './log-index.ts';
import { sampleLog } from './sample-log.fixture.ts';
import { findWebhookViolations } from './webhooks.ts';

const { events, log } = sampleLog();
const delivered = events.map(({ id }) => ({ id, accepted: true }));

test('webhooks: repetitions and refusals are no violations', () => {
  const refused = [
    { id: events[0]!.id, accepted: false },
    { id: events[0]!.id, accepted: false },
  ];
  expect(findWebhookViolations([...refused, ...delivered, ...delivered], log)).toEqual([]);
});

test('webhooks: an event that was refused and never delivered again is lost', () => {
  const lost = delivered.map((delivery, index) => (index === 5 ? { ...delivery, accepted: false } : delivery));
  expect(findWebhookViolations(lost, log)).toEqual([expect.stringContaining(`MessageSent ${events[5]!.id}`)]);
});

test('webhooks: an event that first arrives after a newer one of its conversation', () => {
  const swapped = [...delivered.slice(0, 3), delivered[4]!, delivered[3]!, ...delivered.slice(5)];
  expect(findWebhookViolations(swapped, log)).toEqual([expect.stringContaining('webhooks brought position 4')]);
});

test('webhooks: an event that is in the log only since the clients have stopped is neither missing nor invented', () => {
  const earlier = indexLog(events.slice(0, -1));
  expect(findWebhookViolations(delivered, earlier, log)).toEqual([]);
  expect(findWebhookViolations(delivered.slice(0, -1), earlier, log)).toEqual([]);
});

test('webhooks: an event that the log does not contain, and a wrong signature', () => {
  expect(findWebhookViolations([...delivered, { id: 'other', accepted: true }, { id: null, accepted: false }], log)).toHaveLength(2);
});
