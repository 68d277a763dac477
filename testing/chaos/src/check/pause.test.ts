import { expect, test } from '@jest/globals';
import { longestPause, type ProbeMessage } from './pause.ts';

const period = { startedAt: 1_000, recoveredAt: 9_000 };

/** Messages that are sent every 200 ms and delivered after 10 ms, but none between these times. */
function messagesAround(pauseStart: number, pauseEnd: number): ProbeMessage[] {
  return Array.from({ length: 60 }, (_, index) => {
    const sentAt = index * 200;
    const deliveredAt = sentAt + 10;
    return { sentAt, deliveredAt: deliveredAt > pauseStart && deliveredAt < pauseEnd ? pauseEnd : deliveredAt };
  });
}

test('lasts from the first message that was held back until its delivery, without the interval before it', () => {
  expect(longestPause(messagesAround(2_050, 4_000), period)).toBe(4_000 - 2_200);
});

test('lasts from the kill for a message that was on its way', () => {
  expect(longestPause(messagesAround(805, 3_000), period)).toBe(2_000);
});

test('is the time of an ordinary delivery when nothing is held back', () => {
  expect(longestPause(messagesAround(0, 0), period)).toBe(10);
});

test('takes the slowest message, even if later ones arrived before it', () => {
  const overtaken = { sentAt: 2_000, deliveredAt: 5_500 };
  expect(longestPause([...messagesAround(0, 0), overtaken], period)).toBe(3_500);
});

test('counts a message that was sent before recovery to its end, and none of another episode', () => {
  const [during, before, after] = [
    { sentAt: 8_900, deliveredAt: 9_700 },
    { sentAt: 0, deliveredAt: 990 },
    { sentAt: 9_000, deliveredAt: 12_000 },
  ];
  expect(longestPause([before, during, after], period)).toBe(800);
  expect(longestPause([before, after], period)).toBe(0);
});

test('never ends when a message was never delivered', () => {
  expect(longestPause([...messagesAround(0, 0), { sentAt: 2_000, deliveredAt: Infinity }], period)).toBeNull();
});
