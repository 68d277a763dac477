import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { isCallEvent } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import type { DeadlineRow } from '../../deadlines/deadlines.ts';
import { commandHandler } from '../../handle-command.ts';
import { callPlaces } from '../../leases/call-places.ts';
import { sqliteStorage, type Storage } from '../../storage.fixture.ts';
import { callingDecision } from '../calling.ts';
import { decideStartCall } from '../start-call/start-call.ts';
import { callWatcher } from './watch-call.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await sqliteStorage();
});
afterAll(() => storage.close());

/** A call that rang out and whose starter is silent: both are due. */
const times = { ring: 1, lease: 1 };

test('a deadline that fires twice at once, and again, ends the call once', async () => {
  const { store, logDatabase } = storage;
  const handleCommand = commandHandler({ store, newId });
  const places = callPlaces(logDatabase, times);
  const [conversationId, callId, userId] = [newId(), newId(), newId()];
  const by = (name: string) => ({
    name,
    fields: null,
    actorId: userId,
    targetId: conversationId,
    key: newId(),
    correlationId: 'test',
    traceparent: undefined,
  });
  const made = conversationCreated({ conversationId, kind: 'group', title: 'T', avatarFileId: null, members: [{ userId, role: 'owner' }] });
  const device = { userId, sessionId: newId(), peerId: 'peer' };
  const call = { conversationId, callId, userId };
  await handleCommand(
    by('Create'),
    callingDecision(call, () => [made]),
  );
  const start = { ...call, device, media: 'audio' as const, isOtherBusy: false, privacy: new Map() };
  await handleCommand(
    by('StartCall'),
    callingDecision(call, (calling) => decideStartCall(calling, start)),
  );

  const fire = callWatcher({ handleCommand, store, places, times, newId });
  const due: DeadlineRow = { deadlineId: callId, targetId: conversationId, dueAt: 0, claimedUntil: 0 };
  expect(await Promise.all([fire(due), fire(due), fire(due)])).toEqual([null, null, null]);
  expect(await fire(due)).toBeNull();
  const told = (await store.readStream(conversationStream(conversationId), { after: 0, limit: 100 })).filter(isCallEvent);
  expect(told.map(({ type, payload }) => [type, payload.endReason])).toEqual([
    ['CallStarted', null],
    ['CallEnded', 'missed'],
  ]);
  // Of a call that never came to be, only the deadline was there.
  expect(await fire({ ...due, deadlineId: newId() })).toBeNull();
});
