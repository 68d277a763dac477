/** The sentence about an event of a group: names in bold, the rest as text. */
import type { TimelineEvent } from '@parley/events/wire/events';
import type { IconName } from '../design/icon-paths.ts';

export interface EventText {
  icon: IconName;
  /** `{ name }` is a person or a title. */
  parts: readonly (string | { name: string })[];
}

/** `nameOf`: the name of a user, "You" for the reader; for null, of the backend of the product. */
export function eventText(event: TimelineEvent, nameOf: (userId: string | null) => string): EventText | null {
  const actor = { name: nameOf(event.actorId) };
  switch (event.type) {
    case 'conversation.created': {
      const others = event.members.length - (event.actorId === null ? 0 : 1);
      if (event.kind === 'direct') return { icon: 'chat', parts: [actor, ' started the conversation'] };
      return { icon: 'people', parts: [actor, others > 0 ? ` made the group and added ${people(others)}` : ' made the group'] };
    }
    case 'conversation.changed':
      if (event.title !== undefined) return { icon: 'pencil', parts: [actor, ' changed the title to ', { name: event.title }] };
      if (event.avatarUrl === undefined) return null;
      return { icon: 'image', parts: [actor, event.avatarUrl === null ? ' removed the picture' : ' changed the picture'] };
    case 'member.added':
      return { icon: 'add-person', parts: [actor, ' added ', ...namesOf(event.members.map(({ user }) => nameOf(user.id)))] };
    case 'member.removed': {
      if (event.userIds.length === 1 && event.userIds[0] === event.actorId) return { icon: 'leave', parts: [actor, ' left'] };
      return { icon: 'leave', parts: [actor, ' removed ', ...namesOf(event.userIds.map(nameOf))] };
    }
    case 'member.role_changed': {
      const role = { owner: 'the owner', admin: 'an admin', member: 'a member' }[event.role];
      return { icon: 'shield', parts: [actor, ' made ', { name: nameOf(event.userId) }, ` ${role}`] };
    }
    default:
      return null;
  }
}

function namesOf(names: readonly string[]): (string | { name: string })[] {
  if (names.length > 3) return [people(names.length)];
  return names.flatMap((name, index) => [...(index === 0 ? [] : [index === names.length - 1 ? ' and ' : ', ']), { name }]);
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}
