import { expect, test } from '@jest/globals';
import type { ExecutedOperation } from '../faults/execute-plan.ts';
import { findCallViolations, findSlowCallSetups } from './calls.ts';
import { indexLog } from './log-index.ts';
import { callId, sampleCalls } from './sample-calls.fixture.ts';

test('finds nothing in a correct call', () => {
  const { calls, log } = sampleCalls();
  expect(findCallViolations(calls, log)).toEqual([]);
});

test.each([
  ['start', 2, 'ada: start'],
  ['accept', 3, 'bob: accept'],
  ['leave', 4, 'bob: leave'],
])('lost: an acknowledged %s that is not in the log', (_kind, seq, command) => {
  const { calls, events } = sampleCalls();
  const [created] = events;
  // From this seq on, the log contains other events.
  const log = indexLog(
    events.map((event) => (event.version < seq ? event : { ...created!, version: event.version, position: event.position })),
  );
  const violations = findCallViolations(calls, log);
  expect(violations.some((violation) => violation.startsWith(`${command} of ${callId} was acknowledged`))).toBe(true);
});

test('lost: a leave that the log contains only after the acknowledged position', () => {
  const { calls, log } = sampleCalls();
  const [, accepted, left] = calls.commands;
  const commands = calls.commands.map((command) => (command === left ? { ...command, position: accepted!.position } : command));
  expect(findCallViolations({ ...calls, commands }, log)).toHaveLength(1);
});

test('accepts the position of the end of the call for a command that changed nothing', () => {
  const { calls, log } = sampleCalls();
  const endPosition = calls.commands.at(-1)!.position;
  const commands = calls.commands.map((command) => (command.kind === 'leave' ? { ...command, position: endPosition } : command));
  expect(findCallViolations({ ...calls, commands }, log)).toEqual([]);
});

test('duplicated: a call whose start was not acknowledged', () => {
  const { calls, log } = sampleCalls();
  expect(findCallViolations({ ...calls, commands: calls.commands.slice(1) }, log)).toEqual([
    `${callId} was started, but no start was acknowledged`,
  ]);
});

test('left open: a call that continues after all participants left', () => {
  const { calls, events } = sampleCalls();
  const commands = calls.commands.slice(0, 3);
  expect(findCallViolations({ ...calls, commands }, indexLog(events.slice(0, -1)))).toEqual([
    `${callId} is still ongoing after all participants left`,
  ]);
});

test('leaked: a signal to a peer that had left, and a signal that reached another peer', () => {
  const { calls, log } = sampleCalls();
  const { id, from, to } = calls.sentSignals.find(({ isForbidden }) => isForbidden)!;
  const leaked = { ...calls, receivedSignals: [...calls.receivedSignals, { id, peerId: to }] };
  expect(findCallViolations(leaked, log)).toEqual([`${to} received a signal that ${from} sent while they shared no call`]);
  expect(findCallViolations({ ...calls, receivedSignals: [{ id: 'offer', peerId: 'a third' }] }, log)).toEqual([
    expect.stringMatching(/^a third received a signal from .* to /),
  ]);
});

test('too slow: a call that was not set up within the limit after the last operation', () => {
  const limits = { recoveryMs: 1_000, fullDiskRecoveryMs: 2_000, takeoverMs: 500 };
  const kill: ExecutedOperation = {
    operation: { kind: 'kill', service: 'signaling', index: 0 },
    episode: 0,
    startedAt: 500,
    endedAt: 600,
    skipped: null,
  };
  const fillDisk: ExecutedOperation = { ...kill, operation: { kind: 'fill disk' } };
  const answered = (answeredAt: number) => [{ callId, startedAt: 100, answeredAt }];
  expect(findSlowCallSetups(answered(1_600), [kill], limits)).toEqual([]);
  expect(findSlowCallSetups(answered(1_601), [kill], limits)).toEqual([
    `setup of ${callId} took 1001 ms after kill -9 signaling 0; limit 1000 ms`,
  ]);
  expect(findSlowCallSetups(answered(2_600), [fillDisk], limits)).toEqual([]);
  expect(findSlowCallSetups(answered(1_101), [{ ...kill, skipped: 'not supported' }], limits)).toHaveLength(1);
  expect(findSlowCallSetups(answered(400), [kill], limits)).toEqual([]);
});
