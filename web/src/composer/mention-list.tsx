import type { NamedUser } from '../chat/describe-conversation.ts';
import { useIsOnline } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { handleOf } from '../chat/handle.ts';

export interface MentionListProps {
  id: string;
  query: string;
  people: readonly NamedUser[];
  selected: number;
  onChoose: (user: NamedUser) => void;
}

export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The members that "@" may mean. The focus stays in the text, which controls the list. */
export function MentionList({ id, query, people, selected, onChoose }: MentionListProps) {
  return (
    <div class="mentions">
      <p aria-hidden="true">{query === '' ? 'Members' : `Members matching “${query}”`}</p>
      <ul role="listbox" id={id} aria-label="People to mention">
        {people.map((user, index) => (
          <li
            key={user.id}
            id={optionId(id, index)}
            role="option"
            aria-selected={index === selected}
            // Before the text loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              onChoose(user);
            }}
          >
            <Face user={user} />
            <b class="one-line">{user.displayName}</b>
            <small class="one-line">{handleOf(user)}</small>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Face({ user }: { user: NamedUser }) {
  return <Avatar id={user.id} name={user.displayName} url={user.avatarUrl} size={30} online={useIsOnline(user.id)} />;
}
