import { expect, test } from '@jest/globals';
import { createCallRecorder } from './call-recorder.ts';

test('forbids signals between different calls, and to or from a peer that has left', () => {
  const recorder = createCallRecorder(new AbortController().signal);
  const isForbidden = (from: string, to: string) => {
    const id = recorder.recordSent(from, to);
    return recorder.history.sentSignals.find((signal) => signal.id === id)!.isForbidden;
  };
  for (const [peerId, callId] of [
    ['ada', 'first call'],
    ['bob', 'first call'],
    ['cy', 'second call'],
  ] as const) {
    recorder.joinCall(peerId, callId);
  }
  expect([isForbidden('ada', 'bob'), isForbidden('bob', 'ada')]).toEqual([false, false]);
  expect([isForbidden('ada', 'cy'), isForbidden('cy', 'bob')]).toEqual([true, true]);
  expect(recorder.peersInOtherCalls('first call')).toEqual(['cy']);
  recorder.leaveCall('bob');
  expect([isForbidden('ada', 'bob'), isForbidden('bob', 'ada'), isForbidden('bob', 'bob')]).toEqual([true, true, true]);
});
