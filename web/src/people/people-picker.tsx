import type { PublicProfile } from '@parley/events/wire/users';
import { useRef, useState } from 'preact/hooks';
import { nameOf } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { PersonLine } from '../chat/person-line.tsx';
import { useQuery } from '../chat/use-query.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Icon } from '../design/icon.tsx';
import { useListbox } from '../design/use-listbox.ts';
import '../design/search-field.css';
import './people-picker.css';

export interface PeoplePickerProps {
  /** Marked as chosen. */
  chosen?: readonly string[];
  /** Not offered. */
  without?: readonly string[];
  onChoose: (user: PublicProfile) => void;
  /** False where another field of the dialog comes first. */
  focused?: boolean;
}

/** A search field for people, with results as options: contacts first, then everyone on the server. */
export function PeoplePicker({ chosen, without = [], onChoose, focused = true }: PeoplePickerProps) {
  const [text, setText] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const { people, status } = usePeople(text.trim(), without);
  const listbox = useListbox(people.length, (index) => {
    onChoose(people[index]!);
    field.current?.select();
  });
  return (
    <div class="people-picker">
      <label class="search-field">
        <Icon name="search" size={16} />
        <input
          {...listbox.input}
          ref={field}
          aria-label="Search people"
          placeholder="Name or username"
          value={text}
          autofocus={focused}
          onInput={(event) => {
            setText(event.currentTarget.value);
            listbox.reset();
          }}
        />
      </label>
      <div {...listbox.list} aria-label="People" class="people-options" aria-multiselectable={chosen !== undefined}>
        {people.map((user, index) => (
          <div
            {...listbox.option(index)}
            key={user.id}
            class={index === listbox.active ? 'people-option active' : 'people-option'}
            aria-selected={chosen?.includes(user.id) ?? index === listbox.active}
          >
            <PersonLine user={user}>{chosen && <CheckMark checked={chosen.includes(user.id)} />}</PersonLine>
          </div>
        ))}
      </div>
      {people.length === 0 && (
        <p class="people-none" role="status">
          {status}
        </p>
      )}
    </div>
  );
}

function CheckMark({ checked }: { checked: boolean }) {
  return (
    <span class={checked ? 'check-mark on' : 'check-mark'} aria-hidden="true">
      {checked && <Icon name="check" size={14} />}
    </span>
  );
}

function usePeople(q: string, without: readonly string[]): { people: PublicProfile[]; status: string } {
  const { client } = useChat();
  const contacts = useSelector((chat) => chat.contacts) ?? {};
  const ownId = useSelector((chat) => chat.userId);
  const search = async () => (q === '' ? [] : (await client.api.findUsers({ q, limit: 20 })).items);
  const { answer = [], isCurrent, error } = useQuery(q, search, { delay: q === '' ? 0 : 120 });
  const found = [
    ...matching(
      Object.values(contacts).map(({ user }) => user),
      q,
    ).toSorted((a, b) => nameOf(a).localeCompare(nameOf(b))),
    // Enter must not choose someone who was found for an earlier text.
    ...(q === '' ? [] : isCurrent ? answer : matching(answer, q)),
  ];
  const people = [...new Map(found.map((user) => [user.id, user])).values()].filter(({ id }) => id !== ownId && !without.includes(id));
  const searching = isCurrent ? 'No one found.' : 'Searching…';
  return { people, status: error ?? (q === '' ? 'Type a name or a username.' : searching) };
}

function matching(people: readonly PublicProfile[], q: string): PublicProfile[] {
  const part = q.toLocaleLowerCase();
  return people.filter((user) => nameOf(user).toLocaleLowerCase().includes(part) || user.username?.includes(part));
}
