import { expect, test } from '@jest/globals';
import { WebhookHealth } from './webhook-health.ts';

const minute = 60 * 1_000_000;

test('the first failure after a success is written once, and so is the success', () => {
  const health = new WebhookHealth(null);
  expect(health.takeChange()).toBeUndefined();
  health.failed(10, 'a');
  health.failed(20, 'a');
  expect(health.takeChange()).toBe(10);
  health.update(10, 30);
  health.failed(40, 'a');
  expect(health.takeChange()).toBeUndefined();
  health.succeeded(50);
  expect(health.takeChange()).toBeNull();
  health.update(null, 60);
  expect(health.takeChange()).toBeUndefined();
});

test('a failure between two writes counts from the last success on', () => {
  const health = new WebhookHealth(10);
  health.succeeded(20);
  health.failed(30, 'a');
  expect(health.takeChange()).toBe(30);
});

test('a delivery by another process ends what failed here before', () => {
  const health = new WebhookHealth(null);
  health.failed(10, 'a');
  expect(health.takeChange()).toBe(10);
  health.update(10, 20);
  health.update(null, 30);
  expect(health.takeChange()).toBeUndefined();
  health.failed(40, 'a');
  expect(health.takeChange()).toBe(40);
});

test.each([
  ['a short failure is no outage', 4 * minute, ['a', 'b'], 0],
  ['nor is that of one conversation', 60 * minute, ['a', 'a'], 0],
  ['that of several is', 6 * minute, ['a', 'b'], 1],
])('%s', (_what, time, failing, recoveries) => {
  const health = new WebhookHealth(null);
  for (const sequenceId of failing) health.failed(0, sequenceId);
  health.succeeded(time);
  health.succeeded(time + 1);
  expect(health.recoveries).toBe(recoveries);
});

test('several conversations that fail or get no answer are an outage, until one succeeds', () => {
  const health = new WebhookHealth(null);
  health.failed(0, 'a');
  health.unanswered('a');
  expect(health.isOutage).toBe(false);
  health.unanswered('b');
  expect(health.isOutage).toBe(true);
  health.succeeded(1);
  expect(health.isOutage).toBe(false);
  health.failed(2, 'a');
  health.failed(3, 'b');
  health.update(2, 4);
  expect(health.isOutage).toBe(true);
  health.update(null, 5);
  expect(health.isOutage).toBe(false);
});
