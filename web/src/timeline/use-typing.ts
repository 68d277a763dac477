import { useEffect, useState } from 'preact/hooks';
import { useSelector } from '../chat/use-selector.ts';

/** Ids of the others who are typing now. */
export function useTyping(conversationId: string): readonly string[] {
  const typing = useSelector((chat) => chat.typing[conversationId]);
  const userId = useSelector((chat) => chat.userId);
  const [now, setNow] = useState(Date.now);
  const active = Object.entries(typing ?? {}).filter(([id, until]) => id !== userId && until > Math.max(now, Date.now()));
  const ends = Math.min(...active.map(([, until]) => until));
  useEffect(() => {
    if (!Number.isFinite(ends)) return undefined;
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, ends - Date.now()) + 20);
    return () => clearTimeout(timer);
  }, [ends]);
  return active.map(([id]) => id);
}
