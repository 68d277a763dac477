/** Property of people: old lists plus the events since then, with any repetitions, equal the new lists. */
import { expect, test } from '@jest/globals';
import { array, assert, constantFrom, double, nat, property, record } from 'fast-check';
import { encodePosition } from '@parley/events/positions';
import type { Contact, ContactRequest } from '@parley/events/wire/contacts';
import type { UnnumberedEvent } from '@parley/events/wire/events';
import type { PublicProfile } from '@parley/events/wire/users';
import { applyEvent } from './apply-event.ts';
import { withPeople } from './people.ts';
import { emptyState, type ClientState } from './state.ts';

const me = 'ann';
const others = ['ben', 'cy'] as const;
const actionTypes = ['request', 'receiveRequest', 'withdraw', 'decline', 'accept', 'remove', 'block', 'rename'] as const;
type ActionType = (typeof actionTypes)[number];
const actions = array(record({ user: nat(1), action: constantFrom(...actionTypes) }), { minLength: 1, maxLength: 30 });

type Head = Pick<UnnumberedEvent, 'id' | 'at' | 'actorId' | 'position'>;

interface Moment {
  event: UnnumberedEvent;
  /** The service's lists after the event. */
  after: { contacts: Contact[]; requests: ContactRequest[]; blocks: { user: PublicProfile; blockedAt: string }[] };
}

const profileOf = (id: string, name = id): PublicProfile => ({
  id,
  username: id,
  displayName: name,
  about: null,
  avatarUrl: null,
  kind: 'person',
  custom: null,
  presence: null,
  lastSeenAt: null,
  erasedAt: null,
});

/** A naive model of the service. Impossible actions are skipped. */
class ServiceModel {
  readonly moments: Moment[] = [];
  readonly #names = new Map<string, string>();
  readonly #contacts = new Map<string, string>();
  readonly #requests = new Map<string, Omit<ContactRequest, 'user'>>();
  readonly #blocks = new Map<string, string>();

  perform({ user, action }: { user: number; action: ActionType }): void {
    const other = others[user]!;
    const count = this.moments.length;
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString();
    const head = { id: `e${count}`, at, actorId: me, position: encodePosition({ epoch: 1, partition: user, position: count + 1 }) };
    const event = this.#actions[action](other, head);
    if (event) this.moments.push({ event, after: this.#lists() });
  }

  readonly #actions: Record<ActionType, (other: string, head: Head) => UnnumberedEvent | null> = {
    request: (other, head) => this.#request(other, head, 'outgoing'),
    receiveRequest: (other, head) => this.#request(other, head, 'incoming'),
    withdraw: (other, head) => (this.#requests.delete(other) ? { ...head, type: 'contact.withdrawn', ...between(me, other) } : null),
    decline: (other, head) => (this.#requests.delete(other) ? { ...head, type: 'contact.declined', ...between(other, me) } : null),
    accept: (other, head) => {
      if (!this.#requests.delete(other)) return null;
      this.#contacts.set(other, head.at);
      return { ...head, type: 'contact.accepted', since: head.at, users: this.#both(other) };
    },
    remove: (other, head) => (this.#contacts.delete(other) ? { ...head, type: 'contact.removed', userIds: [me, other] } : null),
    block: (other, head) => {
      const blockedAt = this.#blocks.delete(other) ? null : head.at;
      if (blockedAt !== null) this.#blocks.set(other, blockedAt);
      return { ...head, type: 'block.changed', userId: other, blockedAt };
    },
    rename: (other, head) => {
      this.#names.set(other, `${other} ${head.id}`);
      return { ...head, type: 'profile.changed', user: this.#profile(other) };
    },
  };

  #request(other: string, head: Head, direction: 'incoming' | 'outgoing'): UnnumberedEvent | null {
    if (this.#contacts.has(other) || this.#requests.has(other)) return null;
    const request = direction === 'outgoing' ? between(me, other) : between(other, me);
    this.#requests.set(other, { id: request.requestId, direction, requestedAt: head.at });
    return { ...head, type: 'contact.requested', ...request, requestedAt: head.at, users: this.#both(other) };
  }

  #lists(): Moment['after'] {
    return {
      contacts: [...this.#contacts].map(([id, since]) => ({ user: this.#profile(id), since })),
      requests: [...this.#requests].map(([id, request]) => ({ ...request, user: this.#profile(id) })),
      blocks: [...this.#blocks].map(([id, blockedAt]) => ({ user: this.#profile(id), blockedAt })),
    };
  }

  #both = (other: string) => [this.#profile(me), this.#profile(other)];
  #profile = (id: string) => profileOf(id, this.#names.get(id));
}

const between = (fromId: string, toId: string) => ({ requestId: `pair-${fromId === me ? toId : fromId}`, fromId, toId });

function momentsOf(actions: readonly { user: number; action: ActionType }[]): Moment[] {
  const model = new ServiceModel();
  for (const action of actions) model.perform(action);
  return model.moments;
}

const listsOf = ({ contacts, requests, blocks }: ClientState) => ({ contacts, requests, blocks });
const fraction = double({ min: 0, max: 1, noNaN: true });

test('old lists + events, some repeated, some late = new lists', () => {
  assert(
    property(actions, fraction, array(nat(100), { maxLength: 30 }), (actions, from, repeats) => {
      const moments = momentsOf(actions);
      if (moments.length === 0) return;
      const start = Math.floor(from * (moments.length - 1));
      let state = emptyState(me);
      // Events from before the lists were read: their repetitions must be recognized as old.
      for (const { event } of moments.slice(0, start)) state = applyEvent(state, event).state;
      if (start > 0) state = withPeople(state, moments[start - 1]!.after);
      for (const [index, { event }] of moments.entries()) {
        if (index < start) continue;
        state = applyEvent(state, event).state;
        const repeated = moments[(repeats[index] ?? 0) % (index + 1)]!.event;
        expect(applyEvent(state, repeated)).toEqual({ state });
      }
      expect(listsOf(state)).toEqual(listsOf(withPeople(emptyState(me), moments.at(-1)!.after)));
    }),
    { numRuns: 2_000 },
  );
});

test('lists that were read while events arrived have the state after the last event', () => {
  assert(
    property(actions, fraction, fraction, (actions, ...when) => {
      const moments = momentsOf(actions);
      if (moments.length === 0) return;
      const [requested, read] = when.map((part) => Math.floor(part * (moments.length - 1))).sort((a, b) => a - b) as [number, number];
      let state = withPeople(emptyState(me), moments[read]!.after);
      for (const { event } of moments.slice(requested)) state = applyEvent(state, event).state;
      expect(listsOf(state)).toEqual(listsOf(withPeople(emptyState(me), moments.at(-1)!.after)));
    }),
    { numRuns: 1_000 },
  );
});
