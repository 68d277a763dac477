/** The law of people: what was listed and what was told since, however often it is told, make what is listed now. */
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
const deeds = ['ask', 'beAsked', 'withdraw', 'refuse', 'accept', 'part', 'block', 'rename'] as const;
type Deed = (typeof deeds)[number];
const acts = array(record({ who: nat(1), does: constantFrom(...deeds) }), { minLength: 1, maxLength: 30 });

type Head = Pick<UnnumberedEvent, 'id' | 'at' | 'actorId' | 'position'>;

interface Moment {
  event: UnnumberedEvent;
  /** What the service lists after it. */
  after: { contacts: Contact[]; requests: ContactRequest[]; blocks: { user: PublicProfile; blockedAt: string }[] };
}

const profileOf = (id: string, name = id): PublicProfile => ({
  id,
  username: id,
  displayName: name,
  about: null,
  avatarUrl: null,
  presence: null,
  lastSeenAt: null,
});

/** Told naively: what is not possible is not done. */
class Life {
  readonly moments: Moment[] = [];
  readonly #names = new Map<string, string>();
  readonly #contacts = new Map<string, string>();
  readonly #requests = new Map<string, Omit<ContactRequest, 'user'>>();
  readonly #blocks = new Map<string, string>();

  live({ who, does }: { who: number; does: Deed }): void {
    const other = others[who]!;
    const count = this.moments.length;
    const at = new Date(Date.UTC(2026, 0, 1, 0, 0, count)).toISOString();
    const head = { id: `e${count}`, at, actorId: me, position: encodePosition({ epoch: 1, partition: who, position: count + 1 }) };
    const event = this.#deeds[does](other, head);
    if (event) this.moments.push({ event, after: this.#lists() });
  }

  readonly #deeds: Record<Deed, (other: string, head: Head) => UnnumberedEvent | null> = {
    ask: (other, head) => this.#ask(other, head, 'outgoing'),
    beAsked: (other, head) => this.#ask(other, head, 'incoming'),
    withdraw: (other, head) => (this.#requests.delete(other) ? { ...head, type: 'contact.withdrawn', ...between(me, other) } : null),
    refuse: (other, head) => (this.#requests.delete(other) ? { ...head, type: 'contact.declined', ...between(other, me) } : null),
    accept: (other, head) => {
      if (!this.#requests.delete(other)) return null;
      this.#contacts.set(other, head.at);
      return { ...head, type: 'contact.accepted', since: head.at, users: this.#both(other) };
    },
    part: (other, head) => (this.#contacts.delete(other) ? { ...head, type: 'contact.removed', userIds: [me, other] } : null),
    block: (other, head) => {
      const blockedAt = this.#blocks.delete(other) ? null : head.at;
      if (blockedAt !== null) this.#blocks.set(other, blockedAt);
      return { ...head, type: 'block.changed', userId: other, blockedAt };
    },
    rename: (other, head) => {
      this.#names.set(other, `${other} ${head.id}`);
      return { ...head, type: 'profile.changed', user: this.#shown(other) };
    },
  };

  #ask(other: string, head: Head, direction: 'incoming' | 'outgoing'): UnnumberedEvent | null {
    if (this.#contacts.has(other) || this.#requests.has(other)) return null;
    const request = direction === 'outgoing' ? between(me, other) : between(other, me);
    this.#requests.set(other, { id: request.requestId, direction, requestedAt: head.at });
    return { ...head, type: 'contact.requested', ...request, requestedAt: head.at, users: this.#both(other) };
  }

  #lists(): Moment['after'] {
    return {
      contacts: [...this.#contacts].map(([id, since]) => ({ user: this.#shown(id), since })),
      requests: [...this.#requests].map(([id, request]) => ({ ...request, user: this.#shown(id) })),
      blocks: [...this.#blocks].map(([id, blockedAt]) => ({ user: this.#shown(id), blockedAt })),
    };
  }

  #both = (other: string) => [this.#shown(me), this.#shown(other)];
  #shown = (id: string) => profileOf(id, this.#names.get(id));
}

const between = (fromId: string, toId: string) => ({ requestId: `with ${fromId === me ? toId : fromId}`, fromId, toId });

function lifeOf(acts: readonly { who: number; does: Deed }[]): Moment[] {
  const life = new Life();
  for (const act of acts) life.live(act);
  return life.moments;
}

const listsOf = ({ contacts, requests, blocks }: ClientState) => ({ contacts, requests, blocks });
const fraction = double({ min: 0, max: 1, noNaN: true });

test('old lists + events, some twice, some late = new lists', () => {
  assert(
    property(acts, fraction, array(nat(100), { maxLength: 30 }), (acts, from, again) => {
      const moments = lifeOf(acts);
      if (moments.length === 0) return;
      const start = Math.floor(from * (moments.length - 1));
      let state = emptyState(me);
      // Heard before the lists were read: so what comes late again is known as old.
      for (const { event } of moments.slice(0, start)) state = applyEvent(state, event).state;
      if (start > 0) state = withPeople(state, moments[start - 1]!.after);
      for (const [index, { event }] of moments.entries()) {
        if (index < start) continue;
        state = applyEvent(state, event).state;
        const repeated = moments[(again[index] ?? 0) % (index + 1)]!.event;
        expect(applyEvent(state, repeated)).toEqual({ state });
      }
      expect(listsOf(state)).toEqual(listsOf(withPeople(emptyState(me), moments.at(-1)!.after)));
    }),
    { numRuns: 2_000 },
  );
});

test('lists that were read while events came are what the last of them says', () => {
  assert(
    property(acts, fraction, fraction, (acts, ...when) => {
      const moments = lifeOf(acts);
      if (moments.length === 0) return;
      const [asked, read] = when.map((part) => Math.floor(part * (moments.length - 1))).sort((one, other) => one - other) as [
        number,
        number,
      ];
      let state = withPeople(emptyState(me), moments[read]!.after);
      for (const { event } of moments.slice(asked)) state = applyEvent(state, event).state;
      expect(listsOf(state)).toEqual(listsOf(withPeople(emptyState(me), moments.at(-1)!.after)));
    }),
    { numRuns: 1_000 },
  );
});
