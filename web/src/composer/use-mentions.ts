import { useRef, useState } from 'preact/hooks';
import type { Member } from '@parley/events/wire/conversations';
import type { NamedUser } from '../chat/describe-conversation.ts';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { matchMembers, mentionName, mentionQuery, mentionsIn, type MentionQuery } from './mention-query.ts';

const noMembers: readonly Member[] = [];

export interface Mentions {
  /** Members in the list; null while it is closed. */
  open: { query: MentionQuery; people: readonly NamedUser[] } | null;
  selected: number;
  /** After each change of the text or the caret. */
  update: (input: HTMLTextAreaElement) => void;
  close: () => void;
  /** Returns true if the key was for the list. */
  onKey: (event: KeyboardEvent) => boolean;
  choose: (user: NamedUser) => void;
  /** Ids of those that the text mentions. */
  inText: (text: string) => string[];
  /** Takes over the mentions of a draft or an edited message. */
  restore: (ids: readonly string[]) => void;
}

/** Completes "@" with the members of a group. `insert`: replaces the text from `start` to the caret. */
export function useMentions(conversationId: string, isGroup: boolean, insert: (start: number, text: string) => void): Mentions {
  const { client, state } = useChat();
  const members = useSelector((chat) => chat.members[conversationId]) ?? noMembers;
  const userId = useSelector((chat) => chat.userId);
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [selected, setSelected] = useState(0);
  /** By user id: the name in the text. */
  const chosen = useRef(new Map<string, string>());
  const others = members.map(({ user }) => user).filter((user): user is NamedUser => user.id !== userId && user.displayName !== null);
  const people = query === null ? [] : matchMembers(others, query.text);
  const open = query !== null && people.length > 0 ? { query, people } : null;

  const choose = (user: NamedUser) => {
    if (!query) return;
    const name = mentionName(user, others);
    chosen.current.set(user.id, name);
    insert(query.start, `@${name} `);
    setQuery(null);
  };
  return {
    open,
    selected: Math.min(selected, Math.max(0, people.length - 1)),
    update({ value, selectionStart, selectionEnd }) {
      if (selectionStart !== selectionEnd) return;
      const next = isGroup ? mentionQuery(value, selectionStart) : null;
      if (next && members.length === 0) client.loadMembers(conversationId).catch(() => undefined);
      if (next?.text !== query?.text) setSelected(0);
      setQuery(next);
    },
    close: () => setQuery(null),
    onKey(event) {
      if (!open) return false;
      const { length } = open.people;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step !== undefined) setSelected((Math.min(selected, length - 1) + step + length) % length);
      else if (event.key === 'Enter' || event.key === 'Tab') choose(open.people[Math.min(selected, length - 1)]!);
      else if (event.key === 'Escape') setQuery(null);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
    choose,
    inText: (text) => mentionsIn(text, chosen.current),
    restore(ids) {
      const users = state.peek().chat?.users ?? {};
      // The first name is in the text in any case: alone, or at the beginning of the whole name.
      chosen.current = new Map(ids.flatMap((id) => (users[id]?.displayName ? [[id, users[id].displayName.split(/\s+/u)[0]!]] : [])));
    },
  };
}
