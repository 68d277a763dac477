import type { Call } from '@parley/events/wire/calls';
import { Avatar } from '../design/avatar.tsx';
import { IconButton } from '../design/button.tsx';
import { CallClock } from './call-clock.tsx';
import type { CallSession } from './call-session.ts';
import { RoundButton } from './ringing.tsx';
import { useCallFace } from './use-call-face.ts';

interface CallStripProps {
  call: Call;
  session: CallSession;
  onExpand: () => void;
}

/** The running call while the user reads elsewhere. It never takes the focus. */
export function CallStrip({ call, session, onExpand }: CallStripProps) {
  const face = useCallFace(call);
  const { audio, video, screen } = session.media.value?.local ?? { audio: false, video: false, screen: false };
  return (
    <div class="call-toast" role="group" aria-label={`Call: ${face.name}`}>
      <Avatar {...face} size={46} />
      <span class="grow">
        <b class="one-line">{face.name}</b>
        <small>
          {call.answeredAt === null ? 'Ringing…' : <CallClock since={call.answeredAt} />}
          {screen ? ', you are sharing' : video && ', camera is on'}
        </small>
      </span>
      <IconButton
        icon={audio ? 'microphone' : 'microphone-off'}
        label={audio ? 'Microphone is on' : 'Microphone is off'}
        onClick={() => session.act((media) => media.setAudio(!media.state().local.audio))}
      />
      {screen && <IconButton icon="screen" label="Stop sharing" onClick={() => session.act((media) => media.stopSharing())} />}
      <IconButton icon="expand" label="Show the call" onClick={onExpand} />
      <RoundButton icon="hang-up" label="Leave" look="hang-up" onClick={() => session.act((media) => media.leave())} />
    </div>
  );
}
