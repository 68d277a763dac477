import type { Quote } from '@parley/events/wire/messages';
import { isTombstone } from '../chat/tombstone.ts';
import { useName } from '../chat/use-user.ts';
import { hueOf } from '../design/identity.ts';
import { useTabStop } from './tab-stop.ts';

/** The message that a reply answers. It leads there. */
export function QuotedMessage({ quote, onSeek }: { quote: Quote; onSeek: (messageId: string) => void }) {
  const name = useName(quote.senderId);
  const tabIndex = useTabStop();
  const text = isTombstone(quote) ? 'Message deleted' : (quote.text ?? 'Picture');
  return (
    <button
      class="quote"
      type="button"
      tabIndex={tabIndex}
      style={{ '--h': String(hueOf(quote.senderId)) }}
      onClick={() => onSeek(quote.id)}
    >
      <b>{name}</b>
      <span class="one-line" dir="auto">
        {text.slice(0, 200)}
      </span>
    </button>
  );
}
