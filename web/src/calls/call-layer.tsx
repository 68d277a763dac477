import type { Call } from '@parley/events/wire/calls';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { Banner } from '../design/parts.tsx';
import { IconButton } from '../design/button.tsx';
import { focusHeading } from '../design/focus-heading.ts';
import { isFocusLost } from '../design/focus-lost.ts';
import type { CallSession } from './call-session.ts';
import { CallStage } from './call-stage.tsx';
import { CallStrip } from './call-strip.tsx';
import { IncomingCall } from './incoming-call.tsx';
import { OutgoingCall } from './outgoing-call.tsx';
import { endText } from './end-text.ts';
import './calls.css';

export interface CallLayerProps {
  session: CallSession;
  /** Opens the choice of people for a group. */
  onAddMembers: (conversationId: string) => void;
}

/** Everything about calls that lies over the page: ringing, the call itself, and how it ended. */
export function CallLayer(props: CallLayerProps) {
  const { session } = props;
  const { state } = useChat();
  const [large, setLarge] = useState(true);
  const { ringing, current, ended } = state.value.calls;
  const call = session.media.value?.call ?? (current?.step === 'joined' ? current.call : null);
  const isJoined = current?.step === 'joined';
  useEffect(() => setLarge(true), [call?.id]);
  useReturnOfFocus(current !== null || ringing.length > 0);
  return (
    <>
      {isJoined && call && large && <LargeCall call={call} {...props} onShrink={() => setLarge(false)} />}
      <section class="call-corner" aria-label="Calls">
        {isJoined && call && !large && <CallStrip call={call} session={session} onExpand={() => setLarge(true)} />}
        {ringing.map((incoming) => (
          <IncomingCall key={incoming.id} call={incoming} session={session} />
        ))}
        <CallNotice session={session} ended={ended} />
      </section>
    </>
  );
}

function LargeCall({ call, session, onAddMembers, onShrink }: CallLayerProps & { call: Call; onShrink: () => void }) {
  const isOwn = useSelector((chat) => call.startedBy === chat.userId);
  if (call.state === 'ongoing') return <CallStage call={call} session={session} onAddMembers={onAddMembers} onShrink={onShrink} />;
  return call.state === 'ringing' && isOwn ? <OutgoingCall call={call} session={session} onShrink={onShrink} /> : null;
}

/** When a call is over, what had the focus is gone. */
function useReturnOfFocus(isBusy: boolean): void {
  useEffect(() => (isBusy ? () => void requestAnimationFrame(() => isFocusLost() && focusPage()) : undefined), [isBusy]);
}

/** On a touch screen the composer would open the keyboard. */
function focusPage(): void {
  const composer = matchMedia('(pointer: fine)').matches ? document.querySelector<HTMLElement>('.composer textarea') : null;
  if (composer?.checkVisibility()) composer.focus();
  else focusHeading();
}

/** Why a call did not start or how it ended, for a few seconds or until it is dismissed. */
function CallNotice({ session, ended }: { session: CallSession; ended: { callId: string | null; reason: string } | null }) {
  const [dismissed, setDismissed] = useState<unknown>(ended);
  const text = session.error.value ?? (ended !== null && ended !== dismissed ? endText(ended.reason) : null);
  if (text === null) return null;
  return (
    <div class="call-notice">
      <Banner
        icon="phone"
        tone={session.error.value === null ? 'info' : 'danger'}
        title={text}
        role={session.error.value === null ? 'status' : 'alert'}
      >
        <IconButton
          small
          icon="close"
          label="Dismiss"
          onClick={() => {
            session.dismissError();
            setDismissed(ended);
          }}
        />
      </Banner>
    </div>
  );
}
