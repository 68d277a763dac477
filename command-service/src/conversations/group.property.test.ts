import { expect, test } from '@jest/globals';
import { hasStateCarryingEvents } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { conversationStream } from '@parley/events/streams';
import { Problem } from '@parley/service-kit/problems';
import * as fc from 'fast-check';
import { noFiles } from '../files/own-files.ts';
import { stored } from '../stored-events.fixture.ts';
import { decideAddMembers } from './add-members/add-members.ts';
import { decideChangeMemberRole } from './change-member-role/change-member-role.ts';
import { evolveConversation, initialConversation, type Conversation } from './conversation.ts';
import { decideCreateGroup } from './create-conversation/create-group.ts';
import { conversationRef, leadersRef, memberRefs } from './entity-refs.ts';
import { leadersOf } from './leaders.ts';
import { decideRemoveMember } from './remove-member/remove-member.ts';

const users = Array.from({ length: 5 }, () => newId());
const conversationId = newId();
const nobody: ReadonlySet<string> = new Set();

const user = fc.constantFrom(...users);
const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), actorId: user, userIds: fc.uniqueArray(user, { minLength: 1 }) }),
  fc.record({ kind: fc.constant('remove' as const), actorId: user, userId: user, successorHint: fc.option(user) }),
  fc.record({ kind: fc.constant('leave' as const), userId: user, successorHint: fc.option(user) }),
  fc.record({
    kind: fc.constant('role' as const),
    actorId: user,
    userId: user,
    role: fc.constantFrom('owner' as const, 'admin' as const, 'member' as const),
  }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The state of a decision that reads the conversation and these users: evolved from the events that the store returns. */
function stateFor(log: readonly NewEvent[], userIds: readonly string[]): Conversation {
  const refs = [conversationRef(conversationId), leadersRef(conversationId), ...memberRefs(conversationId, userIds)];
  const events = stored(...log);
  const read = new Set(
    refs.flatMap(({ entity }) => {
      const about = log.flatMap(({ entities }, index) => (entities.includes(entity!) ? [index] : []));
      return hasStateCarryingEvents(entity!) ? about.slice(-1) : about;
    }),
  );
  const { version, messages, members } = events.at(-1)!;
  const heads = new Map([[conversationStream(conversationId), { version, messages, members }]]);
  return events.filter((_, index) => read.has(index)).reduce(evolveConversation, initialConversation(conversationId, userIds, heads));
}

/** Every user can be added, also after leaving. */
const addable = { closed: new Set<string>(), contacts: new Set(users) };

function decide(log: readonly NewEvent[], step: Step): readonly NewEvent[] {
  switch (step.kind) {
    case 'add':
      return decideAddMembers(stateFor(log, [step.actorId, ...step.userIds]), {
        conversationId,
        ...step,
        unknown: nobody,
        addable,
        maxMembers: 4,
      });
    case 'remove':
    case 'leave': {
      const actorId = step.kind === 'leave' ? step.userId : step.actorId;
      const userIds = [actorId, step.userId, ...(step.successorHint === null ? [] : [step.successorHint])];
      return decideRemoveMember(stateFor(log, userIds), { conversationId, ...step, actorId });
    }
    case 'role':
      return decideChangeMemberRole(stateFor(log, [step.actorId, step.userId]), { conversationId, ...step });
  }
}

test('a group has an owner while it has members, and a decision’s state equals the state of the whole log', () => {
  const property = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const creation = {
      conversationId,
      creatorId: users[0]!,
      title: 'x',
      memberIds: users.slice(1, 3),
      avatarFileId: null,
      unknown: nobody,
      addable,
    };
    const log: NewEvent[] = [...decideCreateGroup(initialConversation(conversationId, users), creation, { files: noFiles })];
    for (const step of steps) {
      try {
        log.push(...decide(log, step));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
      const whole = stored(...log).reduce(evolveConversation, initialConversation(conversationId, users));
      const present = users.filter((userId) => whole.members.get(userId));
      expect(whole.memberCount).toBe(present.length);
      expect(present.length).toBeLessThanOrEqual(4);
      const countOf = (role: string) => present.filter((userId) => whole.members.get(userId) === role).length;
      if (present.length > 0) expect(countOf('owner')).toBeGreaterThan(0);
      expect(leadersOf(whole)).toEqual({ owners: countOf('owner'), admins: countOf('admin') });
      for (const userId of users) {
        const partial = stateFor(log, [userId]);
        expect(partial.members.get(userId)).toBe(whole.members.get(userId));
        expect(leadersOf(partial)).toEqual(leadersOf(whole));
        if (present.includes(userId)) expect(partial.joined.get(userId)).toBe(whole.joined.get(userId));
        expect([partial.lastSeq, partial.memberCount]).toEqual([whole.lastSeq, whole.memberCount]);
      }
    }
  });
  fc.assert(property, { numRuns: 200 });
});
