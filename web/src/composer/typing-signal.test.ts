import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTypingSignal } from './typing-signal.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

test('says so again every three seconds, and when it ends', () => {
  const sent: boolean[] = [];
  const signal = createTypingSignal((active) => void sent.push(active));
  signal.typed(false);
  jest.advanceTimersByTime(1_000);
  signal.typed(false);
  expect(sent).toEqual([true]);
  jest.advanceTimersByTime(2_000);
  signal.typed(false);
  expect(sent).toEqual([true, true]);
  jest.advanceTimersByTime(5_000);
  expect(sent).toEqual([true, true, false]);
});

test('an empty text is no typing', () => {
  const sent: boolean[] = [];
  const signal = createTypingSignal((active) => void sent.push(active));
  signal.typed(true);
  expect(sent).toEqual([]);
  signal.typed(false);
  signal.typed(true);
  signal.stopped();
  expect(sent).toEqual([true, false]);
});
