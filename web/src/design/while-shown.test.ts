import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { whileShown } from './while-shown.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** A page, and how often the action has run. */
function shownPage() {
  const page = Object.assign(new EventTarget(), { hidden: false });
  const action = jest.fn();
  const end = whileShown(action, 1_000, page);
  const show = (isShown: boolean) => {
    page.hidden = !isShown;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  return { show, end, runs: () => action.mock.calls.length };
}

test('runs at the interval', () => {
  const { runs } = shownPage();
  jest.advanceTimersByTime(999);
  expect(runs()).toBe(0);
  jest.advanceTimersByTime(2_001);
  expect(runs()).toBe(3);
});

test('waits while the page is hidden, and runs at once when it is shown again', () => {
  const { show, runs } = shownPage();
  show(false);
  jest.advanceTimersByTime(5_000);
  expect(runs()).toBe(0);
  show(true);
  expect(runs()).toBe(1);
});

test('ends', () => {
  const { show, end, runs } = shownPage();
  end();
  jest.advanceTimersByTime(5_000);
  show(true);
  expect(runs()).toBe(0);
});
