import { afterEach, expect, test } from '@jest/globals';
import type { Call } from '@parley/events/wire/calls';
import type { CallOperation } from '../transport/call-operation.ts';
import { ParleyProblem } from '../transport/problem.ts';
import { noCallsState, type CallsState } from './calls.ts';
import { lazyCalls, type LazyCalls } from './lazy-calls.ts';

const startedAt = Date.UTC(2026, 0, 1);
const timeAt = (seconds: number) => new Date(startedAt + seconds * 1_000).toISOString();
const participant = (userId: string, changes: Partial<Call['participants'][number]> = {}): Call['participants'][number] => ({
  userId,
  peerId: `${userId}_1`,
  audio: true,
  video: false,
  screen: false,
  joinedAt: timeAt(0),
  leftAt: null,
  ...changes,
});
const call: Call = {
  id: 'call',
  conversationId: 'room',
  seq: 2,
  media: 'audio',
  state: 'ringing',
  endReason: null,
  startedBy: 'ann',
  startedAt: timeAt(0),
  answeredAt: null,
  endedAt: null,
  participants: [participant('ann')],
};
const joined: Call = { ...call, state: 'ongoing', participants: [participant('ann'), participant('me')] };
const peer = { id: 'me_1', token: 'secret' };
const problem = (code: string) => new ParleyProblem({ type: '', title: '', status: 409, code, requestId: '' });
const event = (type: `call.${string}`, shown: Call, actorId = 'ann') =>
  ({ id: 'e', at: timeAt(1), actorId, position: '1.1.1', conversationId: 'room', seq: 3, type, call: shown }) as never;

const opened: LazyCalls[] = [];
afterEach(() => opened.splice(0).forEach((calls) => calls.close()));

/** `localAhead`: milliseconds by which the local clock is ahead of the server's. The code of calls is not loaded yet. */
function idleDevice(answers: Record<string, unknown> = {}, { localAhead = 0, seconds = 1 } = {}) {
  let state: CallsState = noCallsState;
  const commands: [string, object][] = [];
  const media: string[] = [];
  const send = (async (name, input) => {
    commands.push([name, input]);
    const answer = answers[name];
    if (answer instanceof Error) throw answer;
    return answer;
  }) as CallOperation;
  const calls = lazyCalls({
    userId: 'me',
    call: send,
    newKey: () => 'key',
    retryDelays: { first: 1, max: 1 },
    clock: () => startedAt + seconds * 1_000 + localAhead,
    onChange: (next) => (state = next),
  });
  opened.push(calls);
  calls.reconcile(timeAt(seconds), [], () => true);
  return { calls, commands, media, state: () => state, ringing: () => state.ringing.map(({ id }) => id) };
}

async function device(...options: Parameters<typeof idleDevice>) {
  const created = idleDevice(...options);
  const { calls, media } = created;
  calls.attach({
    openPeer: ({ id }) => media.push(`open ${id}`),
    dial: (peerId) => media.push(`dial ${peerId}`),
    hangUp: (peerId) => media.push(`hang up ${peerId}`),
    closePeer: () => media.push('close'),
  });
  await calls.end();
  return created;
}

test('what happens before the code is loaded is applied once it is there, in order', async () => {
  const { calls, ringing } = idleDevice();
  calls.applyEvent(event('call.started', { ...call, id: 'other', conversationId: 'elsewhere' }));
  calls.applyEvent(event('call.started', call));
  calls.applyEvent(event('call.ended', { ...call, state: 'ended', endReason: 'cancelled' }));
  await calls.end();
  expect(ringing()).toEqual(['other']);
});

test('a client that is closed before the code is loaded does not ring', async () => {
  const { calls, ringing } = idleDevice();
  calls.applyEvent(event('call.started', call));
  calls.close();
  await expect(calls.end()).rejects.toThrow('the client is closed');
  expect(ringing()).toEqual([]);
});

test('an incoming call rings until its time is over by the server’s clock', async () => {
  const { calls, ringing } = await device({}, { localAhead: 3_600_000, seconds: 44.99 });
  calls.applyEvent(event('call.started', call));
  expect(ringing()).toEqual(['call']);
  while (ringing().length > 0) await new Promise((resolve) => setTimeout(resolve, 1));
});

test('accepting joins the call: the peer is opened, and who is in is dialed', async () => {
  const { calls, state, commands, media, ringing } = await device({ acceptCall: { call: joined, peer } });
  calls.applyEvent(event('call.started', call));
  await calls.accept(call);
  expect(commands).toEqual([['acceptCall', { conversationId: 'room', callId: 'call' }]]);
  expect([ringing(), media]).toEqual([[], ['open me_1', 'dial ann_1']]);
  expect(state()).toMatchObject({ current: { step: 'joined', call: { id: 'call' } }, ended: null });
});

test('a refusal leaves no call, and shows the reason', async () => {
  const { calls, state } = await device({ startCall: problem('call_in_progress') });
  await expect(calls.start('room', 'audio')).rejects.toMatchObject({ code: 'call_in_progress' });
  expect(state()).toMatchObject({ current: null, ended: { callId: null, reason: 'call_in_progress' } });
});

test('a device is in one call at most', async () => {
  const { calls } = await device({ startCall: { call: joined, peer } });
  await calls.start('room', 'audio');
  await expect(calls.start('other', 'audio')).rejects.toThrow('this device is in a call');
});

test('a call that ends closes its media, and shows why', async () => {
  const { calls, state, media } = await device({ startCall: { call: joined, peer } });
  await calls.start('room', 'audio');
  calls.applyEvent(event('call.ended', { ...joined, state: 'ended', endReason: 'completed' }));
  expect([media.at(-1), state()]).toMatchObject(['close', { current: null, ended: { callId: 'call', reason: 'completed' } }]);
});

test('leaving closes the media at once, whatever the service answers', async () => {
  const { calls, commands, state, media } = await device({ startCall: { call: joined, peer }, leaveCall: problem('unavailable') });
  await calls.start('room', 'audio');
  await calls.leave();
  expect([media.at(-1), state().current, commands.at(-1)]).toEqual([
    'close',
    null,
    ['leaveCall', { conversationId: 'room', callId: 'call' }],
  ]);
});

test('a declined call stops ringing and does not ring again; one that is over need not be declined', async () => {
  const { calls, ringing } = await device({ declineCall: problem('call_ended') });
  calls.applyEvent(event('call.started', call));
  await calls.decline(call);
  calls.applyEvent(event('call.left', call));
  expect(ringing()).toEqual([]);
});

test('a conversation that was read again shows whether its call still rings', async () => {
  const { calls, ringing } = await device();
  calls.applyActiveCall('room', call, call.seq);
  expect(ringing()).toEqual(['call']);
  calls.applyActiveCall('other', null, 0);
  expect(ringing()).toEqual(['call']);
  calls.applyActiveCall('room', null, call.seq - 1);
  expect(ringing()).toEqual(['call']);
  calls.applyActiveCall('room', null, call.seq);
  expect(ringing()).toEqual([]);
});

test('ending ends the call for everyone, and without a call does nothing', async () => {
  const { calls, commands } = await device({ startCall: { call: joined, peer } });
  await calls.end();
  await calls.start('room', 'audio');
  await calls.end();
  expect(commands.map(([name]) => name)).toEqual(['startCall', 'endCall']);
});
