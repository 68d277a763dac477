import { useSelector } from '../chat/use-selector.ts';
import { FieldError } from '../design/field.tsx';
import { Icon } from '../design/icon.tsx';
import { maxCharacters } from './character-count.ts';
import { useSecondsUntil } from './seconds-until.ts';
import type { Writing } from './use-writing.ts';

export interface ComposerNoticesProps {
  conversationId: string;
  writing: Pick<Writing, 'isWaiting' | 'problem' | 'length'>;
  /** Number of the pictures of the message. */
  pictures: number;
}

/** Above the text: everything that keeps the message from being sent now. */
export function ComposerNotices({ conversationId, writing, pictures }: ComposerNoticesProps) {
  return (
    <>
      <SlowDown conversationId={conversationId} />
      {writing.isWaiting && <SentAfterUploads count={pictures} />}
      {writing.problem !== null && <FieldError>{writing.problem}</FieldError>}
      {writing.length > maxCharacters && (
        <FieldError>A message holds {maxCharacters.toLocaleString()} characters. Shorten the text, or send it in parts.</FieldError>
      )}
    </>
  );
}

/** The message waits for its pictures. */
function SentAfterUploads({ count }: { count: number }) {
  return (
    <p class="composer-notice" role="status">
      <Icon name="clock" size={16} />
      {count > 1 ? 'Sent as soon as the pictures are uploaded' : 'Sent as soon as the picture is uploaded'}
    </p>
  );
}

/** The service has asked to slow down. The seconds are not announced. */
function SlowDown({ conversationId }: { conversationId: string }) {
  const retryAt = useSelector((chat) => chat.unsent[conversationId]?.find(({ state }) => state === 'pending')?.retryAt) ?? null;
  const seconds = useSecondsUntil(retryAt);
  if (seconds === 0) return null;
  return (
    <p class="composer-notice warning" role="status">
      <Icon name="clock" size={16} />
      <span>
        Slow down a little — sending again<span aria-hidden="true"> in {seconds} s</span>
      </span>
    </p>
  );
}
