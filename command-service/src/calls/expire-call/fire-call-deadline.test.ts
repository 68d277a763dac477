import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { conversationCreated } from '@parley/events/event-constructors/conversation-events';
import { isCallEvent } from '@parley/events/event-constructors/call-events';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { createLogger } from '@parley/service-kit/logging';
import { createPrivacyReader } from '../../contacts/privacy-reader.ts';
import type { DeadlineRow } from '@parley/write-tables/deadlines';
import { fileClaims } from '../../files/claim-files.ts';
import { commandHandler } from '../../handle-command.ts';
import { callParticipations } from '../../participations/call-participations.ts';
import { sqliteStorage, type Storage } from '../../storage.fixture.ts';
import { startCall } from '../start-call/start-call.ts';
import { callDeadlineHandler } from './fire-call-deadline.ts';

let storage: Storage;
beforeAll(async () => {
  storage = await sqliteStorage();
});
afterAll(() => storage.close());

/** Both the ringing time and the caller's lease expire immediately. */
const times = { ringing: 1, lease: 1 };

test('a deadline that fires twice at once, and again, ends the call once', async () => {
  const { store, logDatabase } = storage;
  const handleCommand = commandHandler({
    store,
    privacyReader: createPrivacyReader({ store, clock: Date.now }),
    withFileClaims: fileClaims({ database: logDatabase, logger: createLogger({ service: 'test', level: 'silent' }) }),
    newId,
  });
  const participations = callParticipations(logDatabase, times);
  const [conversationId, callId, userId] = [newId(), newId(), newId()];
  const target = { conversationId, callId, userId };
  const start = { ...target, device: { userId, sessionId: newId(), peerId: 'peer' }, media: 'audio' as const, isCalleeBusy: false };
  const request = () => ({ actorId: userId, key: newId(), fingerprint: null, correlationId: 'test', traceparent: undefined });
  const created = conversationCreated({
    conversationId,
    kind: 'group',
    title: 'T',
    avatarFileId: null,
    members: [{ userId, role: 'owner' }],
  });
  await handleCommand({ ...startCall, decide: () => [created] }, start, request());
  await handleCommand(startCall, start, request());

  const fire = callDeadlineHandler({ handleCommand, store, participations, times, newId });
  const due: DeadlineRow = { deadlineId: callId, targetId: conversationId, dueAt: 0, claimedUntil: 0 };
  expect(await Promise.all([fire(due), fire(due), fire(due)])).toEqual([null, null, null]);
  expect(await fire(due)).toBeNull();
  const callEvents = (await store.readStream(conversationStream(conversationId), { after: 0, limit: 100 })).filter(isCallEvent);
  expect(callEvents.map(({ type, payload }) => [type, payload.endReason])).toEqual([
    ['CallStarted', null],
    ['CallEnded', 'missed'],
  ]);
  // The deadline of a call whose start was never appended.
  expect(await fire({ ...due, deadlineId: newId() })).toBeNull();
});
