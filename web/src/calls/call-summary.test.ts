import { describe, expect, test } from '@jest/globals';
import type { Call } from '@parley/events/wire/calls';
import { callSummary, durationText } from './call-summary.ts';

const base = {
  state: 'ended',
  endReason: 'completed',
  startedBy: 'a',
  answeredAt: null,
  endedAt: '2026-01-01T10:03:07.000Z',
  participants: [],
} as const;
const participant = (userId: string) => ({ userId, peerId: 'p', audio: true, video: false, screen: false, joinedAt: '', leftAt: null });

describe('call summary', () => {
  test.each<[string, Partial<Call>, string, string, boolean]>([
    ['going on', { state: 'ongoing' }, 'a', 'Going on now', false],
    ['answered, own', { answeredAt: '2026-01-01T10:00:00.000Z' }, 'a', 'Outgoing, 3:07', false],
    ['answered, joined', { answeredAt: '2026-01-01T10:00:00.000Z', participants: [participant('b')] }, 'b', 'Incoming, 3:07', false],
    ['answered by others', { answeredAt: '2026-01-01T10:00:00.000Z' }, 'c', 'Missed, 3:07', true],
    ['missed', { endReason: 'missed' }, 'b', 'Missed', true],
    ['not answered', { endReason: 'missed' }, 'a', 'No answer', false],
    ['declined', { endReason: 'declined' }, 'b', 'Declined', false],
    ['canceled', { endReason: 'cancelled' }, 'a', 'Canceled', false],
  ])('%s', (_name, changes, userId, text, missed) => {
    expect(callSummary({ ...base, ...changes, participants: [...(changes.participants ?? base.participants)] }, userId)).toEqual({
      text,
      missed,
    });
  });

  test.each([
    [0, '0:00'],
    [187_000, '3:07'],
    [3_735_000, '1:02:15'],
  ])('%d ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});
