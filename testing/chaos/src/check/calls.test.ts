import { expect, test } from '@jest/globals';
import type { Performed } from '../faults/perform-plan.ts';
import { findCallFaults, findSlowSetUps } from './calls.ts';
import { indexLog } from './log-index.ts';
import { callId, toldCalls } from './told-calls.fixture.ts';

test('of a call that went well nothing is found', () => {
  const { calls, log } = toldCalls();
  expect(findCallFaults(calls, log)).toEqual([]);
});

test.each([
  ['a start', 2, 'ada: start'],
  ['an acceptance', 3, 'bob: accept'],
  ['a leave', 4, 'bob: leave'],
])('lost: %s that was acknowledged, and the log does not hold it', (_what, seq, fault) => {
  const { calls, events } = toldCalls();
  const [created] = events;
  // From there on the log holds something else.
  const log = indexLog(
    events.map((event) => (event.version < seq ? event : { ...created!, version: event.version, position: event.position })),
  );
  expect(findCallFaults(calls, log).some((found) => found.startsWith(`${fault} of ${callId} was acknowledged`))).toBe(true);
});

test('lost: a leave that the log holds only after the position that was told', () => {
  const { calls, log } = toldCalls();
  const [, accepted, left] = calls.commands;
  const commands = calls.commands.map((command) => (command === left ? { ...command, position: accepted!.position } : command));
  expect(findCallFaults({ ...calls, commands }, log)).toHaveLength(1);
});

test('a command that changed nothing, since the call was over, is held where the end is', () => {
  const { calls, log } = toldCalls();
  const over = calls.commands.at(-1)!.position;
  const commands = calls.commands.map((command) => (command.what === 'leave' ? { ...command, position: over } : command));
  expect(findCallFaults({ ...calls, commands }, log)).toEqual([]);
});

test('doubled: a call that nobody was told of', () => {
  const { calls, log } = toldCalls();
  expect(findCallFaults({ ...calls, commands: calls.commands.slice(1) }, log)).toEqual([`${callId} was started, and nobody was told so`]);
});

test('left open: a call that goes on after all have left', () => {
  const { calls, events } = toldCalls();
  const commands = calls.commands.slice(0, 3);
  expect(findCallFaults({ ...calls, commands }, indexLog(events.slice(0, -1)))).toEqual([
    `${callId} is ongoing, and nobody calls any more`,
  ]);
});

test('overheard: what was said to who had left, and what was meant for another', () => {
  const { calls, log } = toldCalls();
  const { id, from, to } = calls.said.find(({ isForbidden }) => isForbidden)!;
  expect(findCallFaults({ ...calls, heard: [...calls.heard, { id, peerId: to }] }, log)).toEqual([
    `${to} heard what ${from} said when they were in no call together`,
  ]);
  expect(findCallFaults({ ...calls, heard: [{ id: 'offer', peerId: 'a third' }] }, log)).toEqual([
    expect.stringMatching(/^a third heard what .* said to /),
  ]);
});

test('too late: a call that was not set up within the plan’s timeout after all was well', () => {
  const timeout = { usualMs: 1_000, fullDiskMs: 2_000, takeoverMs: 500 };
  const kill: Performed = {
    act: { what: 'kill', service: 'signaling', index: 0 },
    episode: 0,
    beganAt: 500,
    endedAt: 600,
    skipped: null,
  };
  const full: Performed = { ...kill, act: { what: 'fill disk' } };
  const setUp = (doneAt: number) => [{ callId, begunAt: 100, doneAt }];
  expect(findSlowSetUps(setUp(1_600), [kill], timeout)).toEqual([]);
  expect(findSlowSetUps(setUp(1_601), [kill], timeout)).toEqual([
    `${callId} was set up in 1001 ms after kill -9 signaling 0, at most 1000 ms are right`,
  ]);
  expect(findSlowSetUps(setUp(2_600), [full], timeout)).toEqual([]);
  expect(findSlowSetUps(setUp(1_101), [{ ...kill, skipped: 'not here' }], timeout)).toHaveLength(1);
  expect(findSlowSetUps(setUp(400), [kill], timeout)).toEqual([]);
});
