import type { Call } from '@parley/events/wire/calls';
import { useLayoutEffect, useState } from 'preact/hooks';
import { Avatar } from '../design/avatar.tsx';
import { useModal } from '../design/use-modal.ts';
import type { CallSession } from './call-session.ts';
import { Ringing, RoundButton } from './ringing.tsx';
import { useCallFace } from './use-call-face.ts';
import { useRingtone } from './use-ringtone.ts';

/** A call that rings here. Escape makes it small; it declines nothing. While the user writes, it is small from the start. */
export function IncomingCall({ call, session }: { call: Call; session: CallSession }) {
  const [small, setSmall] = useState(isWriting);
  useRingtone();
  return small ? (
    <SmallRinging call={call} session={session} />
  ) : (
    <LargeRinging call={call} session={session} onShrink={() => setSmall(true)} />
  );
}

/** The next key may be a space, which would press a button that has taken the focus. */
function isWriting(): boolean {
  const { activeElement } = document;
  const isField = activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement;
  return isField && activeElement.value !== '';
}

interface Props {
  call: Call;
  session: CallSession;
}

const description = ({ media }: Call) => (media === 'video' ? 'Video call' : 'Call');

function LargeRinging({ call, session, onShrink }: Props & { onShrink: () => void }) {
  const face = useCallFace(call);
  const dialog = useModal(onShrink);
  // Never on a button: who begins to write would answer or decline.
  useLayoutEffect(() => dialog.current!.focus(), []);
  return (
    <dialog
      class="ringing-dialog"
      ref={dialog}
      role="alertdialog"
      tabIndex={-1}
      aria-label={`${description(call)} from ${face.name}`}
      onCancel={(event) => {
        event.preventDefault();
        onShrink();
      }}
    >
      <Ringing face={face} text={description(call)}>
        <RoundButton icon="hang-up" label="Decline" look="hang-up" onClick={() => session.decline(call)} />
        <RoundButton
          icon="phone"
          label="Answer"
          look={call.media === 'video' ? 'plain' : 'answer'}
          onClick={() => session.accept(call, 'audio')}
        />
        {call.media === 'video' && (
          <RoundButton icon="video" label="Answer with camera" look="answer" onClick={() => session.accept(call, 'video')} />
        )}
      </Ringing>
    </dialog>
  );
}

function SmallRinging({ call, session }: Props) {
  const face = useCallFace(call);
  return (
    <div class="call-toast" role="group" aria-label={`${description(call)} from ${face.name}`}>
      <Avatar {...face} size={46} />
      <span class="grow" role="alert">
        <b class="one-line">{face.name}</b>
        <small>{description(call)}…</small>
      </span>
      <RoundButton icon="hang-up" label="Decline" look="hang-up" onClick={() => session.decline(call)} />
      <RoundButton
        icon={call.media === 'video' ? 'video' : 'phone'}
        label={call.media === 'video' ? 'Answer with camera' : 'Answer'}
        look="answer"
        onClick={() => session.accept(call, call.media)}
      />
    </div>
  );
}
