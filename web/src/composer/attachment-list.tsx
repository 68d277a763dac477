import { FileImage } from '../design/file-image.tsx';
import { Icon } from '../design/icon.tsx';
import type { Pending } from './attachments.ts';
import type { Attachments } from './attachment-store.ts';

/** The pictures of the message that is being written. */
export function AttachmentList({ attachments }: { attachments: Attachments }) {
  const { remove, retry } = attachments;
  const [pending, notice] = [attachments.pending.value, attachments.notice.value];
  if (pending.length === 0 && notice === null) return null;
  return (
    <>
      <ul class="attachments" aria-label="Pictures to send">
        {pending.map((entry) => (
          <li key={entry.key} class={entry.state}>
            <Content entry={entry} onRetry={() => retry(entry.key)} />
            <button class="attachment-remove" type="button" aria-label={`Remove ${entry.name}`} onClick={() => remove(entry.key)}>
              <Icon name="close" size={14} />
            </button>
          </li>
        ))}
      </ul>
      {notice !== null && (
        <p class="attachments-notice" role="alert">
          {notice}
        </p>
      )}
    </>
  );
}

function Content({ entry, onRetry }: { entry: Pending; onRetry: () => void }) {
  if (entry.state === 'failed')
    return (
      <span class="attachment-failed" role="alert">
        <Icon name="alert" />
        <span>
          <b class="one-line">{entry.name}</b>
          {entry.reason}
        </span>
        {entry.file !== null && (
          <button type="button" onClick={onRetry}>
            Try again
          </button>
        )}
      </span>
    );
  const percent = entry.state === 'ready' ? 100 : Math.round(entry.progress * 100);
  return (
    <>
      {entry.preview.startsWith('blob:') ? (
        <img src={entry.preview} alt={entry.name} />
      ) : (
        <FileImage path={entry.preview} alt={entry.name} />
      )}
      {entry.state === 'uploading' && (
        <span class="attachment-progress" role="progressbar" aria-label={`Uploading ${entry.name}`} aria-valuenow={percent}>
          <svg viewBox="0 0 36 36" aria-hidden="true">
            <circle cx="18" cy="18" r="15" />
            <circle cx="18" cy="18" r="15" pathLength="100" stroke-dasharray={`${percent} 100`} />
          </svg>
        </span>
      )}
    </>
  );
}
