import { expect, test } from '@jest/globals';
import { createUnreadAnswers } from './unread-answers.ts';

function setup(maxBytes: number) {
  const [ended, exceeded]: [string[], string[]] = [[], []];
  const unread = createUnreadAnswers({ maxBytes, metrics: { exceeded: (bound, key) => exceeded.push(`${bound} ${key}`) } });
  return {
    ended,
    exceeded,
    hold: (key: string, bytes: number, name = key) => unread.hold({ key, bytes, end: () => ended.push(name) }),
  };
}

test('H2: beyond the bound, the answers of the user who leaves most unread are ended', () => {
  const { hold, ended, exceeded } = setup(100);
  hold('bob', 20);
  hold('mal', 30, 'mal 1');
  hold('mal', 30, 'mal 2');
  hold('ada', 20);
  expect(ended).toEqual([]);
  hold('ada', 1);
  expect(ended).toEqual(['mal 1', 'mal 2']);
  expect(exceeded).toEqual(['unread_answers mal', 'unread_answers mal']);
});

test('H2: of several such users, as many as exceed three quarters of the bound', () => {
  const { hold, ended } = setup(100);
  for (const name of ['mal', 'mallory', 'malice']) hold(name, 30);
  hold('ada', 11);
  expect(ended).toEqual(['mal']);
  hold('ada', 15);
  expect(ended).toEqual(['mal']);
});

test('H2: answers that were read, or ended before, no longer count', () => {
  const { hold, ended } = setup(100);
  const release = hold('ada', 90);
  release();
  release();
  const releaseEnded = hold('mal', 101);
  expect(ended).toEqual(['mal']);
  releaseEnded();
  hold('ada', 100);
  expect(ended).toEqual(['mal']);
});
