import { useState } from 'preact/hooks';
import type { Message } from '@parley/events/wire/messages';
import { useName, useUser } from '../chat/use-user.ts';
import { Avatar } from '../design/avatar.tsx';
import { IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { useModal } from '../design/use-modal.ts';
import { wholeTime } from './times.ts';
import { FileImage } from '../design/file-image.tsx';
import './viewer.css';

/** The pictures of a message, one at a time. ← and → turn the pages, Escape closes. */
export function Viewer({ message, index, onClose }: { message: Message; index: number; onClose: () => void }) {
  const dialog = useModal(onClose);
  const [shown, setShown] = useState(index);
  const name = useName(message.senderId);
  const user = useUser(message.senderId);
  const { attachments } = message;
  const picture = attachments[shown]!;
  const turn = (step: number) => setShown((current) => Math.min(attachments.length - 1, Math.max(0, current + step)));
  return (
    <dialog
      class="viewer"
      ref={dialog}
      aria-label={`Pictures from ${name}`}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onKeyDown={(event) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step === undefined) return;
        event.stopPropagation();
        turn(step);
      }}
    >
      <header>
        <Avatar id={message.senderId ?? ''} name={user?.displayName ?? ''} url={user?.avatarUrl ?? null} size={32} />
        <p class="grow" aria-live="polite">
          <b>{name}</b> {wholeTime(message.sentAt)}
          {attachments.length > 1 && `, ${shown + 1} of ${attachments.length}`}
        </p>
        <a class="icon-button" href={picture.url} download aria-label="Download" title="Download">
          <Icon name="download" />
        </a>
        <IconButton icon="close" label="Close" onClick={onClose} />
      </header>
      <div class="viewer-stage" onClick={(event) => event.target === event.currentTarget && onClose()}>
        <FileImage
          key={picture.id}
          path={picture.url}
          width={picture.width}
          height={picture.height}
          alt={`Picture ${shown + 1} from ${name}`}
        />
      </div>
      {message.text && (
        <p class="viewer-caption" dir="auto">
          {message.text}
        </p>
      )}
      {attachments.length > 1 && (
        <>
          <span class="viewer-turn before">
            <IconButton icon="left" label="Previous picture" disabled={shown === 0} onClick={() => turn(-1)} />
          </span>
          <span class="viewer-turn after">
            <IconButton icon="right" label="Next picture" disabled={shown === attachments.length - 1} onClick={() => turn(1)} />
          </span>
        </>
      )}
    </dialog>
  );
}
