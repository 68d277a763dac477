import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { readCallParticipants } from '@parley/write-tables/call-participants';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { groupOf, people, register, statusesOf, type Person } from '../person.fixture.ts';
import { startService, type ServiceUnderTest } from '../service.fixture.ts';

jest.setTimeout(30_000);

let service: ServiceUnderTest;
let [ada, bob, cy]: Person[] = [];
beforeAll(async () => {
  service = await startService({ limits: { callRingingTime: 60_000, callLeaseTime: 60_000 } });
  [ada, bob, cy] = await people([service], 3);
});
afterAll(() => service.close());

const start = (person: Person, path: string, key?: string) => person.ask('POST', `${path}/calls`, { media: 'audio' }, key);
const direct = async (one: Person, other: Person) =>
  `/v1/conversations/${(await one.ask('POST', '/v1/conversations', { kind: 'direct', userId: other.id })).body.conversation.id}`;
const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString());
/** Another device of the same person. */
const secondDevice = async (person: Person): Promise<Person> => {
  const { body } = await person.ask('POST', '/v1/sessions', { login: person.username, password: 'correct horse battery' });
  return person.withSession(body.session);
};

describe('a call', () => {
  test('is started, accepted and left; leases and deadline follow', async () => {
    const path = await groupOf(ada!, bob!, cy!);
    const started = await start(ada!, path, randomUUID());
    expect([started.status, started.headers.has('parley-position')]).toEqual([201, true]);
    const { call, peer } = started.body;
    expect(call).toMatchObject({
      state: 'ringing',
      media: 'audio',
      startedBy: ada!.id,
      seq: 2,
      participants: [{ userId: ada!.id, video: false }],
    });
    expect(peer.id).toBe(call.participants[0].peerId);
    expect(claimsOf(peer.token)).toMatchObject({
      aud: 'parley-peer',
      sub: ada!.id,
      sid: ada!.session.id,
      call: call.id,
      peer: peer.id,
      conv: call.conversationId,
      exp: expect.any(Number),
    });
    const accepted = await bob!.ask('POST', `${path}/calls/${call.id}/accept`);
    expect(accepted).toMatchObject({ status: 200, body: { call: { state: 'ongoing' }, peer: { token: expect.any(String) } } });
    expect((await readCallParticipants(service.logDatabase, call.id)).map(({ userId }) => userId).sort()).toEqual(
      [ada!.id, bob!.id].sort(),
    );

    const muted = await bob!.ask('PATCH', `${path}/calls/${call.id}/participants/me`, { audio: false });
    expect(muted.body.call.participants[1]).toMatchObject({ userId: bob!.id, audio: false });
    expect((await bob!.ask('POST', `${path}/calls/${call.id}/participants/me/renew`)).body).toEqual({ renewed: { seconds: 60 } });
    expect((await cy!.ask('POST', `${path}/calls/${call.id}/participants/me/renew`)).status).toBe(404);
    const elsewhere = await direct(bob!, cy!);
    expect((await bob!.ask('POST', `${elsewhere}/calls/${call.id}/participants/me/renew`)).status).toBe(404);

    expect((await bob!.ask('POST', `${path}/calls/${call.id}/leave`)).body.call).toMatchObject({ state: 'ongoing', endReason: null });
    expect((await readCallParticipants(service.logDatabase, call.id)).map(({ userId }) => userId)).toEqual([ada!.id]);
    expect((await ada!.ask('POST', `${path}/calls/${call.id}/leave`)).body.call).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect(await readCallParticipants(service.logDatabase, call.id)).toEqual([]);
    expect(await service.logDatabase.read({ sql: 'SELECT * FROM deadlines' })).toEqual([]);
    expect((await bob!.ask('POST', `${path}/calls/${call.id}/participants/me/renew`)).body.code).toBe('call_ended');
    expect((await bob!.ask('POST', `${path}/calls/${call.id}/leave`)).status).toBe(200);
  });

  test('starts once for all requests with the same key; a replay returns the current call', async () => {
    const path = await groupOf(ada!, bob!);
    const key = randomUUID();
    const first = await start(ada!, path, key);
    const again = await start(ada!, path, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect([again.body.call, again.body.peer.id]).toEqual([first.body.call, first.body.peer.id]);
    expect((await ada!.ask('POST', `${path}/calls`, { media: 'video' }, key)).body.code).toBe('idempotency_key_reused');
    const { id } = first.body.call;
    await ada!.ask('POST', `${path}/calls/${id}/end`);
    const later = await start(ada!, path, key);
    expect(later.body).toMatchObject({ call: { id, state: 'ended', endReason: 'cancelled' }, peer: null });
  });

  test('starts once when members start it at the same time', async () => {
    const path = await groupOf(ada!, bob!, cy!);
    const replies = await Promise.all([ada!, bob!, cy!].map((person) => start(person, path)));
    expect(statusesOf(replies)).toEqual([201, 409, 409]);
    const { id } = replies.find(({ status }) => status === 201)!.body.call;
    const refused = replies.filter(({ status }) => status === 409).map(({ body }) => [body.code, body.callId]);
    expect(refused).toEqual([
      ['call_in_progress', id],
      ['call_in_progress', id],
    ]);
  });

  test('is accepted on one device only', async () => {
    const path = await groupOf(ada!, bob!);
    const tablet = await secondDevice(bob!);
    const { id } = (await start(ada!, path)).body.call;
    const replies = await Promise.all([bob!, tablet].map((device) => device.ask('POST', `${path}/calls/${id}/accept`)));
    expect(statusesOf(replies)).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)!.body.code).toBe('answered_elsewhere');
    expect((await readCallParticipants(service.logDatabase, id)).filter(({ userId }) => userId === bob!.id)).toHaveLength(1);
  });

  test('ends as busy when the callee is in another call', async () => {
    const [one, two, three] = (await people([service], 3)) as [Person, Person, Person];
    const group = await groupOf(two, three);
    const { id } = (await start(two, group)).body.call;
    const path = await direct(one, two);
    const busy = await start(one, path);
    expect([busy.status, busy.body.call.endReason, busy.body.peer]).toEqual([201, 'busy', null]);
    await two.ask('POST', `${group}/calls/${id}/end`);
    const free = await start(one, path);
    expect(free.body.call).toMatchObject({ state: 'ringing' });
    expect((await two.ask('POST', `${path}/calls/${free.body.call.id}/decline`)).body.call).toMatchObject({ endReason: 'declined' });
  });

  test('loses a participant who is removed from the group', async () => {
    const path = await groupOf(ada!, bob!, cy!);
    const { id } = (await start(ada!, path)).body.call;
    await bob!.ask('POST', `${path}/calls/${id}/accept`);
    expect((await ada!.ask('DELETE', `${path}/members/${bob!.id}`)).status).toBe(204);
    expect((await readCallParticipants(service.logDatabase, id)).map(({ userId }) => userId)).toEqual([ada!.id]);
    expect((await bob!.ask('POST', `${path}/calls/${id}/participants/me/renew`)).status).toBe(404);
    expect((await bob!.ask('POST', `${path}/calls/${id}/accept`)).status).toBe(404);
  });

  test('ends at a block, and is hidden from non-members', async () => {
    const [dan, eve] = (await people([service], 2)) as [Person, Person];
    const path = await direct(dan, eve);
    const { id } = (await start(dan, path)).body.call;
    await eve.ask('PUT', `/v1/blocks/${dan.id}`);
    expect((await dan.ask('POST', `${path}/calls/${id}/leave`)).body.call).toMatchObject({ state: 'ended', endReason: 'declined' });
    expect(await readCallParticipants(service.logDatabase, id)).toEqual([]);
    expect((await eve.ask('POST', `${path}/calls/${id}/accept`)).body.code).toBe('call_ended');
    expect((await start(dan, path)).body.code).toBe('recipient_unavailable');
    const stranger = await register(service);
    for (const action of ['accept', 'decline', 'leave', 'end', 'participants/me/renew']) {
      expect((await stranger.ask('POST', `${path}/calls/${id}/${action}`)).status).toBe(404);
    }
    expect((await start(stranger, path)).status).toBe(404);
  });
});

describe('deadlines', () => {
  test('an unanswered call is missed; a device that stops renewing leaves', async () => {
    const quick = await startService({ limits: { callRingingTime: 700, callLeaseTime: 400 } });
    const [one, two, three] = (await people([quick], 3)) as [Person, Person, Person];
    const path = await groupOf(one, two, three);
    const reasonOf = async (id: string) => (await one.ask('POST', `${path}/calls/${id}/leave`)).body.call.endReason;
    const renewing = (person: Person, id: string) =>
      setInterval(() => void person.ask('POST', `${path}/calls/${id}/participants/me/renew`), 100);

    const missed = (await start(one, path)).body.call.id;
    const renewal = renewing(one, missed);
    await waitUntil(async () => (await start(two, path)).status === 201, { what: 'the missed call to end', deadlineMs: 10_000 });
    clearInterval(renewal);
    expect(await reasonOf(missed)).toBe('missed');
    await waitUntil(async () => (await start(three, path)).status === 201, { what: 'the expired call to end', deadlineMs: 10_000 });
    await quick.close();
  });
});
