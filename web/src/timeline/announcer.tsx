import { useEffect, useRef, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { announcedMessage, announcementOf, collectMs, type AnnouncedMessage } from './announcement.ts';

/** Announces to screen readers new messages of the open conversation, and mentions of the user in others. Never about history, typing, presence or reactions. */
export function Announcer({ conversationId }: { conversationId: string }) {
  const { client } = useChat();
  const [text, setText] = useState('');
  const announced = useRef<AnnouncedMessage[]>([]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const speak = () => {
      timer = undefined;
      setText(announcementOf(announced.current));
      announced.current = [];
    };
    const unsubscribe = client.onEvent((event) => {
      const { chat } = client.state();
      const message = chat && announcedMessage(event, chat, conversationId);
      if (!message) return;
      announced.current.push(message);
      timer ??= setTimeout(speak, announced.current.length === 1 ? collectMs / 4 : collectMs);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [conversationId]);
  return (
    <p class="visually-hidden" role="log" aria-live="polite">
      {text}
    </p>
  );
}
