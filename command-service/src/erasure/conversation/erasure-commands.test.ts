import { expect, test } from '@jest/globals';
import { newId } from '@parley/events/ids';
import type { NewEvent } from '@parley/events/envelope';
import {
  conversationErased,
  conversationErasureRequested,
  memberRemoved,
  membersAdded,
  membersRemoved,
} from '@parley/events/event-constructors/conversation-events';
import {
  admin,
  group,
  groupCreated,
  groupId as conversationId,
  member,
  owner,
  roleChanged,
  stranger,
  threeMembers,
} from '../../conversations/group.fixture.ts';
import { stored } from '../../stored-events.fixture.ts';
import { decideCompleteErasure, decideRemoveMembers, evolvePresent } from './erasure-commands.ts';

const present = (...events: NewEvent[]) => stored(groupCreated(threeMembers), ...events).reduce(evolvePresent, new Set<string>());
const remove = (state: ReadonlySet<string>) => decideRemoveMembers(state, { conversationId, userIds: [owner, admin, member, stranger] });
const removal = (...userIds: string[]) => membersRemoved({ conversationId, userIds, reason: 'erased' });

test('members who are left are removed: those beyond the first, and who was added at the same moment', () => {
  const added = membersAdded({ conversationId, members: [{ userId: stranger, role: 'member' }] });
  expect(remove(present(added, removal(owner)))).toEqual([removal(admin, member, stranger)]);
  const left = memberRemoved({ conversationId, userId: member, reason: 'left' });
  expect(remove(present(left, removal(owner, admin)))).toEqual([]);
  // The last event about a member may be a change of role, and is then the only one that is read.
  const [promoted] = stored(roleChanged(member, 'admin', { owners: 1, admins: 2 }));
  expect(remove(evolvePresent(new Set(), promoted!))).toEqual([removal(member)]);
});

test('an erasure is completed once', () => {
  const erasure = { conversationId, erasureId: newId() };
  const requested = conversationErasureRequested(erasure);
  expect(decideCompleteErasure(group(threeMembers, requested), erasure)).toEqual([conversationErased(erasure)]);
  expect(decideCompleteErasure(group(threeMembers, requested, conversationErased(erasure)), erasure)).toEqual([]);
  expect(decideCompleteErasure(group(threeMembers), erasure)).toEqual([]);
});
