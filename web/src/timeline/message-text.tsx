import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Link } from '../routing/link.tsx';
import type { markWords as MarkWords } from './marked-words.ts';
import { splitText } from './rich-text.ts';
import { useTabStop } from './tab-stop.ts';

export interface MessageTextProps {
  messageId: string;
  text: string;
  mentions: readonly string[];
}

/** The text of a message with links, mentions, and what a search has found. */
export function MessageText({ messageId, text, mentions }: MessageTextProps) {
  const userId = useSelector((chat) => chat.userId);
  const tabIndex = useTabStop();
  const mark = useMarks(messageId);
  return (
    <>
      {splitText(text, useMentioned(mentions)).map((part, index) => {
        if (part.kind === 'text') return mark(part.text);
        if (part.kind === 'link')
          return (
            <a key={index} href={part.url} tabIndex={tabIndex} target="_blank" rel="noopener noreferrer">
              {part.text}
            </a>
          );
        return (
          <Link
            key={index}
            tabIndex={tabIndex}
            class={part.userId === userId ? 'mention mine' : 'mention'}
            to={{ page: 'people', userId: part.userId }}
          >
            {part.text}
          </Link>
        );
      })}
    </>
  );
}

/** Marks the searched words in the message that the search leads to. The code is loaded for the first of them. */
function useMarks(messageId: string): (text: string) => ComponentChildren {
  const { navigation } = useChat();
  const q = useComputed(() => {
    const route = navigation.route.value;
    return route.page === 'conversation' && route.messageId === messageId ? (route.q ?? '') : '';
  }).value;
  const [markWords, setMarkWords] = useState<typeof MarkWords | null>(null);
  useEffect(() => {
    if (q !== '') void import('./marked-words.ts').then((module) => setMarkWords(() => module.markWords));
  }, [q]);
  if (q === '' || !markWords) return (text) => text;
  return (text) => markWords(text, q).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text));
}

/** The profiles of the mentioned users, as far as they are loaded. Renders again when their names change. */
function useMentioned(mentions: readonly string[]) {
  const { state } = useChat();
  useSelector(({ users }) => mentions.map((id) => users[id]?.displayName ?? '').join('\n'));
  const users = state.peek().chat?.users ?? {};
  return mentions.flatMap((id) => users[id] ?? []);
}
