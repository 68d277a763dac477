/** Whatever people do to a group, in whatever order. */
import { expect, test } from '@jest/globals';
import type { Entity } from '@parley/events/entities';
import { conversationEntity, memberEntity } from '@parley/events/entities';
import type { NewEvent } from '@parley/events/envelope';
import { newId } from '@parley/events/ids';
import { Problem } from '@parley/service-kit/problems';
import * as fc from 'fast-check';
import { noFiles } from '../files/own-files.ts';
import { stored } from '../stored-events.fixture.ts';
import { decideAddMembers } from './add-members/add-members.ts';
import { decideChangeMemberRole } from './change-member-role/change-member-role.ts';
import { evolveConversation, initialConversation, type Conversation } from './conversation.ts';
import { decideCreateGroup } from './create-conversation/create-group.ts';
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

/** What a decision sees that reads the conversation and these users: the events about them, no others. */
function asRead(log: readonly NewEvent[], about: readonly string[]): Conversation {
  const read = new Set<Entity>([conversationEntity(conversationId), ...about.map(memberEntity)]);
  const events = stored(...log);
  const { version, messages, members } = events.at(-1)!;
  return events
    .filter((_, index) => log[index]!.entities.some((entity) => read.has(entity)))
    .reduce(evolveConversation, initialConversation(about, { version, messages, members }));
}

/** Everybody may be added, and comes back. */
const addable = { closed: new Set<string>(), contacts: new Set(users) };

function decide(log: readonly NewEvent[], step: Step): readonly NewEvent[] {
  switch (step.kind) {
    case 'add':
      return decideAddMembers(asRead(log, [step.actorId, ...step.userIds]), { conversationId, ...step, unknown: nobody, addable, most: 4 });
    case 'remove':
    case 'leave': {
      const actorId = step.kind === 'leave' ? step.userId : step.actorId;
      const concerned = [actorId, step.userId, ...(step.successorHint === null ? [] : [step.successorHint])];
      return decideRemoveMember(asRead(log, concerned), { conversationId, ...step, actorId });
    }
    case 'role':
      return decideChangeMemberRole(asRead(log, [step.actorId, step.userId]), { conversationId, ...step });
  }
}

test('it has an owner while it has members, and reading what a decision needs says what reading all would', () => {
  const laws = fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const founding = {
      conversationId,
      creatorId: users[0]!,
      title: 'x',
      memberIds: users.slice(1, 3),
      avatarFileId: null,
      files: noFiles,
      unknown: nobody,
      addable,
    };
    const log: NewEvent[] = [...decideCreateGroup(initialConversation(users), founding)];
    for (const step of steps) {
      try {
        log.push(...decide(log, step));
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
      }
      const whole = stored(...log).reduce(evolveConversation, initialConversation(users));
      const present = users.filter((userId) => whole.members.get(userId));
      expect(whole.memberCount).toBe(present.length);
      expect(present.length).toBeLessThanOrEqual(4);
      if (present.length > 0) expect([...whole.leaders.values()]).toContain('owner');
      for (const [userId, role] of whole.leaders) expect(whole.members.get(userId)).toBe(role);
      for (const userId of users) {
        const alone = asRead(log, [userId]);
        expect(alone.members.get(userId)).toBe(whole.members.get(userId));
        expect([...alone.leaders]).toEqual([...whole.leaders]);
        expect([alone.lastSeq, alone.memberCount]).toEqual([whole.lastSeq, whole.memberCount]);
      }
    }
  });
  fc.assert(laws, { numRuns: 200 });
});
