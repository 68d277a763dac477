/** The call of this page: loads the media part and PeerJS with the first call, and mirrors their state into a signal. */
import { signal, type ReadonlySignal } from '@preact/signals';
import type { CallMedia, CallMediaState } from '@parley/client/calls/media/create-call-media';
import type { ParleyClient } from '@parley/client/parley-client';
import type { Call } from '@parley/events/wire/calls';
import { describeProblem } from '../chat/describe-problem.ts';

export interface CallSession {
  /** Null until the first call. */
  media: ReadonlySignal<CallMediaState | null>;
  /** Why the last action failed. */
  error: ReadonlySignal<string | null>;
  start(conversationId: string, kind: 'audio' | 'video'): void;
  /** Answers a ringing call, or joins an ongoing one. */
  accept(call: Pick<Call, 'id' | 'conversationId'>, kind: 'audio' | 'video'): void;
  decline(call: Pick<Call, 'id' | 'conversationId'>): void;
  /** Something else with the media of the current call. */
  act(action: (media: CallMedia) => Promise<void>): void;
  dismissError(): void;
}

export function createCallSession(client: ParleyClient): CallSession {
  const media = signal<CallMediaState | null>(null);
  const error = signal<string | null>(null);
  let loaded: Promise<CallMedia> | undefined;

  async function load(): Promise<CallMedia> {
    const [{ createCallMedia }, { Peer }] = await Promise.all([import('@parley/client/calls/media/create-call-media'), import('peerjs')]);
    const created = createCallMedia(client, { Peer });
    media.value = created.state();
    created.subscribe((state) => {
      media.value = state;
    });
    return created;
  }

  function act(action: (media: CallMedia) => Promise<void>): void {
    error.value = null;
    // A page that was offline when it loaded the parts tries again with the next call.
    loaded ??= load().catch((reason: unknown) => {
      loaded = undefined;
      throw reason;
    });
    loaded.then(action).catch((reason: unknown) => {
      error.value = describeCallProblem(reason);
    });
  }

  return {
    media,
    error,
    act,
    start: (conversationId, kind) => act((current) => current.start(conversationId, kind)),
    accept: (call, kind) => act((current) => current.accept(call, kind)),
    decline(call) {
      client.calls.decline(call).catch((reason: unknown) => {
        error.value = describeProblem(reason);
      });
    },
    dismissError() {
      error.value = null;
    },
  };
}

/** Browsers reject requests for devices with these names (Media Capture and Streams, section 10.3.1). */
function describeCallProblem(reason: unknown): string {
  if (!(reason instanceof DOMException)) return describeProblem(reason);
  if (reason.name === 'NotAllowedError') return 'The browser does not allow the microphone or camera for this page.';
  if (reason.name === 'NotFoundError') return 'There is no microphone or camera.';
  if (reason.name === 'NotReadableError') return 'Another program uses the microphone or camera.';
  return 'The call could not start.';
}
