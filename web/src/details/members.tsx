import type { Conversation, Member } from '@parley/events/wire/conversations';
import { maxTrackedMembers } from '@parley/events/wire/tracked-members';
import { useState } from 'preact/hooks';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { PersonLine } from '../chat/person-line.tsx';
import { useSelector } from '../chat/use-selector.ts';
import { useTask } from '../chat/use-task.ts';
import { Confirm, type ConfirmProps } from '../design/dialog.tsx';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import type { MenuItem } from '../design/menu.tsx';
import { MenuButton } from '../design/menu-button.tsx';
import { Tag } from '../design/parts.tsx';
import { handleOf } from '../chat/handle.ts';

const roleNames = { owner: 'Owner', admin: 'Admin', member: null } as const;

export function Members({ conversation }: { conversation: Conversation }) {
  const members = useSelector((chat) => chat.members[conversation.id]) ?? conversation.members;
  const userId = useSelector((chat) => chat.userId) ?? '';
  const task = useTask();
  const [question, setQuestion] = useState<Question | null>(null);
  return (
    <section class="details-part" aria-labelledby="members-title">
      <h3 id="members-title">
        <Icon name="people" size={16} />
        Members <span class="quiet">{conversation.memberCount}</span>
      </h3>
      {conversation.memberCount <= maxTrackedMembers && (
        <p class="details-note">Shown as online: you, your contacts, and people you have written with.</p>
      )}
      <ul>
        {members.map((member) => (
          <MemberRow
            key={member.user.id}
            member={member}
            conversation={conversation}
            own={member.user.id === userId}
            run={task.run}
            ask={setQuestion}
          />
        ))}
      </ul>
      {task.error !== undefined && <FieldError>{task.error}</FieldError>}
      {question && (
        <Confirm
          {...question}
          onClose={() => setQuestion(null)}
          onConfirm={() => {
            setQuestion(null);
            question.onConfirm();
          }}
        />
      )}
    </section>
  );
}

/** Changes that everyone in the group sees at once and the asker may not be able to take back. */
type Question = Omit<ConfirmProps, 'onClose'>;

interface MemberRowProps {
  member: Member;
  conversation: Conversation;
  own: boolean;
  run: (task: () => Promise<unknown>) => void;
  ask: (question: Question) => void;
}

function MemberRow({ member, conversation, own, run, ask }: MemberRowProps) {
  const { client, navigation } = useChat();
  const { user, role } = member;
  const ids = { conversationId: conversation.id, userId: user.id };
  const can = (capability: string) => conversation.capabilities.includes(capability);
  const setRole = (next: Member['role']) => () => run(() => client.api.changeMemberRole({ ...ids, role: next }));
  const askOwner = () =>
    ask({
      title: `Make ${nameOf(user)} the owner?`,
      text: 'You become an admin. Only the new owner can give the group back.',
      action: 'Make owner',
      onConfirm: setRole('owner'),
    });
  const askRemoval = () =>
    ask({
      title: `Remove ${nameOf(user)}?`,
      text: 'The group sees it. What they wrote stays.',
      action: 'Remove',
      onConfirm: () => run(() => client.api.removeMember(ids)),
    });
  const items: (MenuItem | false)[] = [
    { label: 'Profile', icon: 'person', onChoose: () => navigation.go({ page: 'people', userId: user.id }) },
    can('member.change_role') && role !== 'admin' && { label: 'Make admin', icon: 'shield', onChoose: setRole('admin') },
    can('member.change_role') && role !== 'member' && { label: 'Make member', icon: 'person', onChoose: setRole('member') },
    can('member.change_role') && role !== 'owner' && { label: 'Make owner', icon: 'shield', onChoose: askOwner },
    can('member.remove') && {
      label: 'Remove from group',
      icon: 'leave',
      danger: true,
      onChoose: askRemoval,
    },
  ];
  const roleName = roleNames[role];
  return (
    <li class="member">
      <PersonLine user={user} size={34} note={own ? 'you' : handleOf(user)}>
        {roleName && <Tag tone={role === 'owner' ? 'accent' : 'neutral'}>{roleName}</Tag>}
        {!own && <MenuButton icon="more" label={`Actions for ${nameOf(user)}`} items={items.filter((item) => item !== false)} />}
      </PersonLine>
    </li>
  );
}
