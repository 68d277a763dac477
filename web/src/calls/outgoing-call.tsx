import type { Call } from '@parley/events/wire/calls';
import { useModal } from '../design/use-modal.ts';
import type { CallSession } from './call-session.ts';
import { Ringing, RoundButton } from './ringing.tsx';
import { useCallFace } from './use-call-face.ts';

interface OutgoingCallProps {
  call: Call;
  session: CallSession;
  onShrink: () => void;
}

/** A call of one's own that nobody has answered yet. */
export function OutgoingCall({ call, session, onShrink }: OutgoingCallProps) {
  const face = useCallFace(call);
  const dialog = useModal(onShrink);
  const local = session.media.value?.local;
  return (
    <dialog
      class="ringing-dialog"
      ref={dialog}
      aria-label={`Calling ${face.name}`}
      onCancel={(event) => {
        event.preventDefault();
        onShrink();
      }}
    >
      <Ringing face={face} text="Ringing…">
        <RoundButton
          icon={local?.audio ? 'microphone' : 'microphone-off'}
          label={local?.audio ? 'Microphone is on' : 'Microphone is off'}
          look={local?.audio ? 'plain' : 'on'}
          onClick={() => session.act((media) => media.setAudio(!media.state().local.audio))}
        />
        <RoundButton
          icon={local?.video ? 'video' : 'video-off'}
          label={local?.video ? 'Camera is on' : 'Camera is off'}
          look={local?.video ? 'plain' : 'on'}
          onClick={() => session.act((media) => media.setVideo(!media.state().local.video))}
        />
        <RoundButton icon="hang-up" label="Leave" look="hang-up" onClick={() => session.act((media) => media.leave())} />
      </Ringing>
    </dialog>
  );
}
