import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Button } from '../design/button.tsx';
import { Banner } from '../design/parts.tsx';

/** A short loss of the connection is not worth a word. */
const silenceMs = 3_000;

/** Says that the page is offline or reconnecting, and what happens to unsent messages. Null while all is well. */
export function ConnectionBanner() {
  const { client, state } = useChat();
  const { status } = state.value;
  const waiting =
    useSelector((chat) =>
      Object.values(chat.unsent).reduce((sum, messages) => sum + messages.filter((message) => message.state === 'pending').length, 0),
    ) ?? 0;
  const isLate = useLasting(status === 'connecting', silenceMs);
  if (status === 'offline') {
    return (
      <Banner
        icon="offline"
        tone="warning"
        title="You are offline"
        text={waiting === 0 ? 'What you write will be sent when you are back.' : sentLater(waiting)}
      />
    );
  }
  if (!isLate) return null;
  return (
    <Banner title="Connecting…" text={waiting === 0 ? undefined : sentLater(waiting)}>
      <Button small onClick={() => client.reconnectNow()}>
        Try now
      </Button>
    </Banner>
  );
}

function sentLater(count: number): string {
  return `${count === 1 ? '1 message' : `${count} messages`} will be sent when you are back.`;
}

/** True once `active` has been true for this long. */
function useLasting(active: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    setLasting(false);
    if (!active) return undefined;
    const timer = setTimeout(() => setLasting(true), ms);
    return () => clearTimeout(timer);
  }, [active]);
  return active && lasting;
}
