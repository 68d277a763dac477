import type { CallMedia, CallMediaState } from '../calls/media/create-call-media.ts';
import type { CallsState } from '../calls/calls.ts';
import type { ParleyClient } from '../parley-client.ts';
import { useSelected } from './use-parley.ts';

export interface CallView extends CallsState {
  /** Streams and participants. Null without `media`. */
  media: CallMediaState | null;
}

/** The calls that ring, the one that this device is in, and its media once `createCallMedia` has made them. */
export function useCall(client: ParleyClient, media: CallMedia | null = null): CallView {
  const calls = useSelected(client, ({ calls }) => calls);
  const mediaState = useSelected(media ?? withoutMedia, (state) => state);
  return { ...calls, media: mediaState };
}

const withoutMedia = { state: () => null, subscribe: () => () => undefined };
