import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Person, register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function callTrails(system: () => System): void {
  const people = async (...names: string[]): Promise<Person[]> => Promise.all(names.map((name) => register(system().origin, name)));
  const group = async (owner: Person, ...others: Person[]): Promise<string> => {
    const asked = { kind: 'group', title: 'Call', memberIds: others.map(({ id }) => id) };
    return shared(await owner.command('POST', '/v1/conversations', asked), others);
  };
  const direct = async (one: Person, other: Person): Promise<string> =>
    shared(await one.command('POST', '/v1/conversations', { kind: 'direct', userId: other.id }), [other]);
  /** The others' queries see the conversation too. */
  const shared = ({ conversation, position }: { conversation: { id: string }; position: string }, others: readonly Person[]): string => {
    for (const other of others) other.remember(position);
    return conversation.id;
  };
  const start = (who: Person, id: string, media = 'audio') => who.command('POST', `/v1/conversations/${id}/calls`, { media });
  const about = (who: Person, { id, conversationId }: { id: string; conversationId: string }, what: string) =>
    who.command('POST', `/v1/conversations/${conversationId}/calls/${id}/${what}`);
  const seenBy = async (who: Person, { call, position }: { call: { id: string; conversationId: string }; position: string }) => {
    who.remember(position);
    const path = `/v1/conversations/${call.conversationId}`;
    return { call: await who.get(`${path}/calls/${call.id}`), inbox: await who.get(path) };
  };

  test.concurrent('what nobody answers is missed, and who is silent has left: no call outlives those in it', async () => {
    const [ada, bob, cy] = (await people('ada', 'bob', 'cy')) as [Person, Person, Person];
    const conversationId = await direct(ada, bob);
    const device = await bob.connect();
    const unanswered = await start(ada, conversationId);
    const { call } = await start(bob, await group(bob, cy));
    await about(cy, call, 'accept');
    const renewing = setInterval(
      () => void bob.ask('POST', `/v1/conversations/${call.conversationId}/calls/${call.id}/participants/me/renew`),
      500,
    );

    const missed = await device.waitFor('call.ended', (event) => event.call.id === unanswered.call.id);
    expect(missed.call).toMatchObject({ endReason: 'missed', answeredAt: null, participants: [{ userId: ada.id, leftAt: missed.at }] });
    expect((await seenBy(bob, { call: missed.call, position: missed.position })).inbox).toMatchObject({ unreadCount: 1, activeCall: null });
    // The one who renews stays; cy said nothing.
    const gone = await device.waitFor('call.left', (event) => event.call.id === call.id);
    expect(gone.call).toMatchObject({
      state: 'ongoing',
      participants: [
        { userId: bob.id, leftAt: null },
        { userId: cy.id, leftAt: gone.at },
      ],
    });
    clearInterval(renewing);
    await waitUntil(() => device.heard.some((event) => event.type === 'call.ended' && event.call.id === call.id), {
      what: 'the last silent one to end the call',
      deadlineMs: 15_000,
    });
    device.close();
  }, 60_000);

  test.concurrent('two call: it rings, is answered, a screen is shown, and hanging up ends it for both', async () => {
    const [ada, bob] = (await people('ada', 'bob')) as [Person, Person];
    const conversationId = await direct(ada, bob);
    const [hers, his] = await Promise.all([ada.connect(), bob.connect()]);
    const started = await hers.emit('call.start', { conversationId, media: 'video' });
    expect(started).toMatchObject({ ok: true, call: { state: 'ringing', media: 'video' }, peer: { token: expect.any(String) } });
    expect(started.peer.id).toMatch(new RegExp(`^${ada.id}_[0-9a-f]+$`));
    const rung = await his.waitFor('call.started', ({ call }) => call.id === started.call.id);
    expect(rung).toMatchObject({ conversationId, seq: started.call.seq, call: started.call });
    expect((await seenBy(bob, started)).inbox.activeCall).toMatchObject({ id: started.call.id, state: 'ringing' });

    const callId = started.call.id;
    const answered = await his.emit('call.accept', { conversationId, callId });
    expect(answered).toMatchObject({ ok: true, call: { state: 'ongoing' } });
    const heard = await hers.waitFor('call.accepted', ({ call }) => call.id === callId);
    expect(heard.call.participants.map(({ peerId }: { peerId: string }) => peerId)).toEqual([started.peer.id, answered.peer.id]);
    expect(await his.emit('call.renew', { conversationId, callId })).toMatchObject({ ok: true });
    await bob.command('PATCH', `/v1/conversations/${conversationId}/calls/${callId}/participants/me`, { screen: true });
    const shown = await hers.waitFor('call.participant_changed', ({ call }) => call.id === callId);
    expect(shown.call.participants[1]).toMatchObject({ userId: bob.id, screen: true });

    const over = await hers.emit('call.leave', { conversationId, callId });
    await his.waitFor('call.left', ({ call }) => call.id === callId);
    const ended = await his.waitFor('call.ended', ({ call }) => call.id === callId);
    expect(ended.call).toMatchObject({ state: 'ended', endReason: 'completed', answeredAt: heard.at, endedAt: ended.at });
    const { call, inbox } = await seenBy(bob, over);
    expect(call).toEqual(ended.call);
    expect(inbox).toMatchObject({ activeCall: null, unreadCount: 0 });
    const { items } = await bob.get(`/v1/conversations/${conversationId}/timeline`);
    expect(items.filter(({ kind }: { kind: string }) => kind === 'call')).toEqual([{ kind: 'call', seq: started.call.seq, call }]);
    for (const device of [hers, his]) device.close();
  });

  test.concurrent('a call can be declined, taken back, or find the other one busy; who missed it finds it unread', async () => {
    const [ada, bob, cy] = (await people('ada', 'bob', 'cy')) as [Person, Person, Person];
    const conversationId = await direct(ada, bob);
    const declined = await about(bob, (await start(ada, conversationId)).call, 'decline');
    expect(declined.call).toMatchObject({ state: 'ended', endReason: 'declined' });
    await bob.command('PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1_000 });

    const cancelled = await about(ada, (await start(ada, conversationId)).call, 'leave');
    expect(cancelled.call).toMatchObject({ endReason: 'cancelled', answeredAt: null });
    expect((await seenBy(bob, cancelled)).inbox).toMatchObject({ unreadCount: 1 });
    expect((await seenBy(ada, cancelled)).inbox).toMatchObject({ unreadCount: 0 });

    const elsewhere = await start(bob, await direct(bob, cy));
    const busy = await start(ada, conversationId);
    expect(busy).toMatchObject({ call: { state: 'ended', endReason: 'busy' }, peer: null });
    expect((await seenBy(bob, busy)).inbox).toMatchObject({ unreadCount: 2 });
    await about(bob, elsewhere.call, 'end');
    const { items } = await bob.get(`/v1/conversations/${conversationId}/calls`);
    expect(items.map(({ endReason }: { endReason: string }) => endReason)).toEqual(['busy', 'cancelled', 'declined']);
    await bob.command('PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1_000 });
    expect((await bob.get(`/v1/conversations/${conversationId}`)).unreadCount).toBe(0);
  });

  test.concurrent('in a group one goes and the others go on; who is removed is out of the call', async () => {
    const [ada, bob, cy, dan] = (await people('ada', 'bob', 'cy', 'dan')) as [Person, Person, Person, Person];
    const conversationId = await group(ada, bob, cy, dan);
    const { call } = await start(ada, conversationId);
    for (const joiner of [bob, cy]) expect((await about(joiner, call, 'accept')).call.state).toBe('ongoing');
    const left = await about(ada, call, 'leave');
    expect(left.call).toMatchObject({ state: 'ongoing', participants: [{ userId: ada.id, leftAt: expect.any(String) }, {}, {}] });
    const device = await dan.connect();
    await ada.command('DELETE', `/v1/conversations/${conversationId}/members/${cy.id}`);
    const without = await device.waitFor('call.left', (event) => event.call.participants[2]?.leftAt !== null);
    expect(without.call).toMatchObject({ state: 'ongoing', participants: [{}, { userId: bob.id, leftAt: null }, { userId: cy.id }] });
    expect((await cy.ask('POST', `/v1/conversations/${conversationId}/calls/${call.id}/accept`)).status).toBe(404);
    expect((await about(dan, call, 'accept')).call.participants).toHaveLength(4);
    await about(bob, call, 'leave');
    const over = await about(dan, call, 'leave');
    expect(over.call).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect((await seenBy(ada, over)).call).toEqual(over.call);
    device.close();
  });

  test.concurrent('of two who start at once one does, of two devices that answer at once one does and the other stops ringing', async () => {
    const [ada, bob] = (await people('ada', 'bob')) as [Person, Person];
    const conversationId = await direct(ada, bob);
    const path = `/v1/conversations/${conversationId}/calls`;
    const replies = await Promise.all([ada, bob].map((who) => who.ask('POST', path, { media: 'audio' })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const [first, second] = replies[0]!.status === 201 ? ([ada, bob] as const) : ([bob, ada] as const);
    const { call } = replies.find(({ status }) => status === 201)!.body;
    expect(replies.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'call_in_progress', callId: call.id });

    const tablet = new Person(second.origin, second.account, await secondSession(second), second.password);
    const devices = await Promise.all([second.connect(), tablet.connect()]);
    const answers = await Promise.all(devices.map((device) => device.emit('call.accept', { conversationId, callId: call.id })));
    const answered = answers.filter(({ ok }) => ok);
    expect(answered).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)!.problem).toMatchObject({ status: 409, code: 'answered_elsewhere' });
    for (const device of devices) {
      const heard = await device.waitFor('call.accepted', (event) => event.call.id === call.id);
      expect(heard).toMatchObject({ actorId: second.id, call: { participants: [{}, { peerId: answered[0].peer.id }] } });
      device.close();
    }
    await about(first, call, 'end');
  });
}

async function secondSession({ origin, account, password }: Person): Promise<Person['session']> {
  const response = await fetch(`${origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: account.username, password }),
  });
  return ((await response.json()) as Pick<Person, 'session'>).session;
}
