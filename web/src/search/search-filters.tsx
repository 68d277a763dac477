import type { ClientState } from '@parley/client/state/state';
import { useMemo } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { nameOf } from '../chat/describe-conversation.ts';

export interface Filters {
  senderId?: string | undefined;
  sentAfter?: string | undefined;
}

interface SearchFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
}

const periods = [
  { days: 7, label: 'Past week' },
  { days: 30, label: 'Past month' },
  { days: 365, label: 'Past year' },
];

/** Narrows the found messages by sender and time. */
export function SearchFilters({ filters, onChange }: SearchFiltersProps) {
  const { state } = useChat();
  const people = useMemo(() => (state.value.chat ? knownPeople(state.value.chat) : []), []);
  return (
    <>
      <select
        class="select search-filter"
        aria-label="From"
        value={filters.senderId}
        onChange={({ currentTarget: { value } }) => onChange({ ...filters, senderId: value || undefined })}
      >
        <option value="">From anyone</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        class="select search-filter"
        aria-label="When"
        onChange={({ currentTarget: { value } }) => onChange({ ...filters, sentAfter: value ? daysAgo(Number(value)) : undefined })}
      >
        <option value="">Any time</option>
        {periods.map(({ days, label }) => (
          <option key={days} value={days}>
            {label}
          </option>
        ))}
      </select>
    </>
  );
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString();
}

/** The user, their contacts, and members of their conversations as far as they are loaded. */
function knownPeople({ userId, contacts, conversations }: ClientState): { id: string; name: string }[] {
  const members = Object.values(conversations).flatMap((conversation) => conversation.members.map(({ user }) => user));
  const others = [...Object.values(contacts).map(({ user }) => user), ...members].filter(({ id, erasedAt }) => id !== userId && !erasedAt);
  const named = [...new Map(others.map((user) => [user.id, { id: user.id, name: nameOf(user) }])).values()];
  return [{ id: userId, name: 'You' }, ...named.sort((one, other) => one.name.localeCompare(other.name))];
}
