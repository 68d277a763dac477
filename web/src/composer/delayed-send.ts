import { signal, type ReadonlySignal } from '@preact/signals';
import { afterUploads } from './after-uploads.ts';
import type { Pending } from './attachments.ts';

export interface DelayedSend {
  isWaiting: ReadonlySignal<boolean>;
  /** Sends once the pictures that are uploading now are uploaded, even if the user leaves the conversation meanwhile. */
  wait: () => void;
  cancel: () => void;
  /** After each change of the pictures. */
  check: () => void;
  /** Set by the composer; the last one's stay when it goes. `fail`: a picture could not be uploaded. */
  outcome: { send: () => void; fail: () => void } | null;
}

/** Sends a message when its pictures are uploaded. Until then the browser asks before it closes the page. */
export function createDelayedSend(pending: () => readonly Pending[]): DelayedSend {
  const isWaiting = signal(false);
  let awaited: readonly string[] = [];
  const setWaiting = (next: boolean) => {
    isWaiting.value = next;
    if (next) addEventListener('beforeunload', askFirst);
    else removeEventListener('beforeunload', askFirst);
  };
  return {
    isWaiting,
    outcome: null,
    wait() {
      awaited = pending().flatMap(({ key, state }) => (state === 'uploading' ? [key] : []));
      setWaiting(true);
    },
    cancel: () => setWaiting(false),
    check() {
      const next = isWaiting.peek() ? afterUploads(awaited, pending()) : 'wait';
      if (next === 'wait') return;
      setWaiting(false);
      if (next === 'send') this.outcome?.send();
      if (next === 'fail') this.outcome?.fail();
    },
  };
}

function askFirst(event: Event): void {
  event.preventDefault();
}
