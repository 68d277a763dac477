import { expect, test } from '@jest/globals';
import { waitUntil } from '@parley/testing-kit/wait-until';
import { Person, register } from '../person.ts';
import type { System } from '../systems/system.ts';

export function callScenarios(system: () => System): void {
  const registerAll = async (...names: string[]): Promise<Person[]> => Promise.all(names.map((name) => register(system().origin, name)));
  const createGroup = async (owner: Person, ...others: Person[]): Promise<string> => {
    const body = { kind: 'group', title: 'Call', memberIds: others.map(({ id }) => id) };
    return share(await owner.command('POST', '/v1/conversations', body), others);
  };
  const createDirect = async (one: Person, other: Person): Promise<string> =>
    share(await one.command('POST', '/v1/conversations', { kind: 'direct', userId: other.id }), [other]);
  /** Lets the others' queries wait for the conversation, and returns its id. */
  const share = ({ conversation, position }: { conversation: { id: string }; position: string }, others: readonly Person[]): string => {
    for (const other of others) other.remember(position);
    return conversation.id;
  };
  const start = (caller: Person, id: string, media = 'audio') => caller.command('POST', `/v1/conversations/${id}/calls`, { media });
  const act = (participant: Person, { id, conversationId }: { id: string; conversationId: string }, action: string) =>
    participant.command('POST', `/v1/conversations/${conversationId}/calls/${id}/${action}`);
  const readAs = async (reader: Person, { call, position }: { call: { id: string; conversationId: string }; position: string }) => {
    reader.remember(position);
    const path = `/v1/conversations/${call.conversationId}`;
    return { call: await reader.get(`${path}/calls/${call.id}`), conversation: await reader.get(path) };
  };

  test.concurrent('an unanswered call is missed, and a call ends when its participants stop renewing', async () => {
    const [ada, bob, cy] = (await registerAll('ada', 'bob', 'cy')) as [Person, Person, Person];
    const conversationId = await createDirect(ada, bob);
    const device = await bob.connect();
    const unanswered = await start(ada, conversationId);
    const { call } = await start(bob, await createGroup(bob, cy));
    await act(cy, call, 'accept');
    const renewing = setInterval(
      () => void bob.ask('POST', `/v1/conversations/${call.conversationId}/calls/${call.id}/participants/me/renew`),
      500,
    );

    const missed = await device.waitFor('call.ended', (event) => event.call.id === unanswered.call.id);
    expect(missed.call).toMatchObject({ endReason: 'missed', answeredAt: null, participants: [{ userId: ada.id, leftAt: missed.at }] });
    expect((await readAs(bob, { call: missed.call, position: missed.position })).conversation).toMatchObject({
      unreadCount: 1,
      activeCall: null,
    });
    // bob renews and stays; cy does not.
    const left = await device.waitFor('call.left', (event) => event.call.id === call.id);
    expect(left.call).toMatchObject({
      state: 'ongoing',
      participants: [
        { userId: bob.id, leftAt: null },
        { userId: cy.id, leftAt: left.at },
      ],
    });
    clearInterval(renewing);
    await waitUntil(() => device.received.some((event) => event.type === 'call.ended' && event.call.id === call.id), {
      what: 'the call to end without participants',
      deadlineMs: 15_000,
    });
    device.close();
  }, 60_000);

  test.concurrent('a direct call: it rings, is answered, shows a screen, and ends for both when one hangs up', async () => {
    const [ada, bob] = (await registerAll('ada', 'bob')) as [Person, Person];
    const conversationId = await createDirect(ada, bob);
    const [adaDevice, bobDevice] = await Promise.all([ada.connect(), bob.connect()]);
    const started = await adaDevice.emitWithAck('call.start', { conversationId, media: 'video' });
    expect(started).toMatchObject({ ok: true, call: { state: 'ringing', media: 'video' }, peer: { token: expect.any(String) } });
    expect(started.peer.id).toMatch(new RegExp(`^${ada.id}_[0-9a-f]+$`));
    const ringing = await bobDevice.waitFor('call.started', ({ call }) => call.id === started.call.id);
    expect(ringing).toMatchObject({ conversationId, seq: started.call.seq, call: started.call });
    expect((await readAs(bob, started)).conversation.activeCall).toMatchObject({ id: started.call.id, state: 'ringing' });

    const callId = started.call.id;
    const answered = await bobDevice.emitWithAck('call.accept', { conversationId, callId });
    expect(answered).toMatchObject({ ok: true, call: { state: 'ongoing' } });
    const accepted = await adaDevice.waitFor('call.accepted', ({ call }) => call.id === callId);
    expect(accepted.call.participants.map(({ peerId }: { peerId: string }) => peerId)).toEqual([started.peer.id, answered.peer.id]);
    expect(await bobDevice.emitWithAck('call.renew', { conversationId, callId })).toMatchObject({ ok: true });
    await bob.command('PATCH', `/v1/conversations/${conversationId}/calls/${callId}/participants/me`, { screen: true });
    const changed = await adaDevice.waitFor('call.participant_changed', ({ call }) => call.id === callId);
    expect(changed.call.participants[1]).toMatchObject({ userId: bob.id, screen: true });

    const hangUp = await adaDevice.emitWithAck('call.leave', { conversationId, callId });
    await bobDevice.waitFor('call.left', ({ call }) => call.id === callId);
    const ended = await bobDevice.waitFor('call.ended', ({ call }) => call.id === callId);
    expect(ended.call).toMatchObject({ state: 'ended', endReason: 'completed', answeredAt: accepted.at, endedAt: ended.at });
    const { call, conversation } = await readAs(bob, hangUp);
    expect(call).toEqual(ended.call);
    expect(conversation).toMatchObject({ activeCall: null, unreadCount: 0 });
    const { items } = await bob.get(`/v1/conversations/${conversationId}/timeline`);
    expect(items.filter(({ kind }: { kind: string }) => kind === 'call')).toEqual([{ kind: 'call', seq: started.call.seq, call }]);
    for (const device of [adaDevice, bobDevice]) device.close();
  });

  test.concurrent('a call can be declined, cancelled or busy, and a missed call counts as unread', async () => {
    const [ada, bob, cy] = (await registerAll('ada', 'bob', 'cy')) as [Person, Person, Person];
    const conversationId = await createDirect(ada, bob);
    const declined = await act(bob, (await start(ada, conversationId)).call, 'decline');
    expect(declined.call).toMatchObject({ state: 'ended', endReason: 'declined' });
    await bob.command('PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1_000 });

    const cancelled = await act(ada, (await start(ada, conversationId)).call, 'leave');
    expect(cancelled.call).toMatchObject({ endReason: 'cancelled', answeredAt: null });
    expect((await readAs(bob, cancelled)).conversation).toMatchObject({ unreadCount: 1 });
    expect((await readAs(ada, cancelled)).conversation).toMatchObject({ unreadCount: 0 });

    const elsewhere = await start(bob, await createDirect(bob, cy));
    const busy = await start(ada, conversationId);
    expect(busy).toMatchObject({ call: { state: 'ended', endReason: 'busy' }, peer: null });
    expect((await readAs(bob, busy)).conversation).toMatchObject({ unreadCount: 2 });
    await act(bob, elsewhere.call, 'end');
    const { items } = await bob.get(`/v1/conversations/${conversationId}/calls`);
    expect(items.map(({ endReason }: { endReason: string }) => endReason)).toEqual(['busy', 'cancelled', 'declined']);
    await bob.command('PUT', `/v1/conversations/${conversationId}/receipt`, { read: 1_000 });
    expect((await bob.get(`/v1/conversations/${conversationId}`)).unreadCount).toBe(0);
  });

  test.concurrent('in a group, the call continues when a participant leaves; a removed member leaves the call', async () => {
    const [ada, bob, cy, dan] = (await registerAll('ada', 'bob', 'cy', 'dan')) as [Person, Person, Person, Person];
    const conversationId = await createGroup(ada, bob, cy, dan);
    const { call } = await start(ada, conversationId);
    for (const joiner of [bob, cy]) expect((await act(joiner, call, 'accept')).call.state).toBe('ongoing');
    const left = await act(ada, call, 'leave');
    expect(left.call).toMatchObject({ state: 'ongoing', participants: [{ userId: ada.id, leftAt: expect.any(String) }, {}, {}] });
    const device = await dan.connect();
    await ada.command('DELETE', `/v1/conversations/${conversationId}/members/${cy.id}`);
    const removed = await device.waitFor('call.left', (event) => event.call.participants[2]?.leftAt !== null);
    expect(removed.call).toMatchObject({ state: 'ongoing', participants: [{}, { userId: bob.id, leftAt: null }, { userId: cy.id }] });
    expect((await cy.ask('POST', `/v1/conversations/${conversationId}/calls/${call.id}/accept`)).status).toBe(404);
    expect((await act(dan, call, 'accept')).call.participants).toHaveLength(4);
    await act(bob, call, 'leave');
    const last = await act(dan, call, 'leave');
    expect(last.call).toMatchObject({ state: 'ended', endReason: 'completed' });
    expect((await readAs(ada, last)).call).toEqual(last.call);
    device.close();
  });

  test.concurrent('of two concurrent starts or answers one succeeds; the other device stops ringing', async () => {
    const [ada, bob] = (await registerAll('ada', 'bob')) as [Person, Person];
    const conversationId = await createDirect(ada, bob);
    const path = `/v1/conversations/${conversationId}/calls`;
    const replies = await Promise.all([ada, bob].map((starter) => starter.ask('POST', path, { media: 'audio' })));
    expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    const [first, second] = replies[0]!.status === 201 ? ([ada, bob] as const) : ([bob, ada] as const);
    const { call } = replies.find(({ status }) => status === 201)!.body;
    expect(replies.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'call_in_progress', callId: call.id });

    const tablet = new Person(second.origin, second.account, await logInAgain(second), second.password);
    const devices = await Promise.all([second.connect(), tablet.connect()]);
    const answers = await Promise.all(devices.map((device) => device.emitWithAck('call.accept', { conversationId, callId: call.id })));
    const answered = answers.filter(({ ok }) => ok);
    expect(answered).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)!.problem).toMatchObject({ status: 409, code: 'answered_elsewhere' });
    for (const device of devices) {
      const accepted = await device.waitFor('call.accepted', (event) => event.call.id === call.id);
      expect(accepted).toMatchObject({ actorId: second.id, call: { participants: [{}, { peerId: answered[0].peer.id }] } });
      device.close();
    }
    await act(first, call, 'end');
  });
}

async function logInAgain({ origin, account, password }: Person): Promise<Person['session']> {
  const response = await fetch(`${origin}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: account.username, password }),
  });
  return ((await response.json()) as Pick<Person, 'session'>).session;
}
