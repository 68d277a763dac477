import type { Call } from '@parley/events/wire/calls';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useSelector } from '../chat/use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import { useCloseOnBack } from '../design/close-on-back.ts';
import { IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import { CallClock } from './call-clock.tsx';
import { CallControls } from './call-controls.tsx';
import type { CallSession } from './call-session.ts';
import { layoutOf } from './stage-layout.ts';
import { tileGrid } from './tile-rows.ts';
import { ParticipantList } from './participant-list.tsx';
import { Tile } from './tile.tsx';
import { useCallFace } from './use-call-face.ts';
import { useTiles } from './use-tiles.ts';

interface CallStageProps {
  call: Call;
  session: CallSession;
  onAddMembers: (conversationId: string) => void;
  onShrink: () => void;
}

/** The call: a tile for each participant, a shared screen in the middle, and the controls. Dark in both themes. */
export function CallStage({ call, session, onAddMembers, onShrink }: CallStageProps) {
  const face = useCallFace(call);
  const root = useRef<HTMLElement>(null);
  const [alike, setAlike] = useState(false);
  const [listed, setListed] = useState(false);
  const tiles = useTiles(session.media.value);
  const layout = layoutOf(tiles, alike);
  const sharing = layoutOf(tiles).shared;
  const count = tiles.length;
  const wide = tileGrid(layout.tiles.length, 'wide');
  const narrow = tileGrid(layout.tiles.length, 'narrow');
  const canAdd = useSelector((chat) => chat.conversations[call.conversationId]?.capabilities.includes('member.add')) === true;
  useCoverPage(root);
  useCloseOnBack(root, onShrink);
  return (
    <section class="call" aria-label={`Call: ${face.name}`} ref={root} tabIndex={-1} onKeyDown={(event) => onCallKey(event, session)}>
      <header>
        <Avatar {...face} size={36} />
        <span class="grow">
          <h2 class="one-line">{face.name}</h2>
          <small>
            {call.answeredAt !== null && (
              <span class="call-time-narrow">
                <CallClock since={call.answeredAt} />
                {', '}
              </span>
            )}
            <span role="status">{count === 1 ? 'Only you are in the call' : `${count} in the call`}</span>
          </small>
        </span>
        {sharing && (
          <>
            <span class="call-sharing">
              <Icon name="screen" size={16} />
              <span class="one-line">{sharing.own ? 'You are sharing' : `${sharing.name} is sharing`}</span>
            </span>
            <IconButton
              icon="grid"
              label={alike ? 'Show the shared screen large' : 'Show all alike'}
              aria-pressed={alike}
              onClick={() => setAlike(!alike)}
            />
          </>
        )}
        {canAdd && <IconButton icon="add-person" label="Add people" onClick={() => onAddMembers(call.conversationId)} />}
        <IconButton icon="shrink" label="Show the chat" onClick={onShrink} />
      </header>
      <div class={`call-floor ${layout.kind}`}>
        {layout.shared && <Tile {...layout.shared} name={screenName(layout.shared)} stage />}
        <ul class="call-tiles" style={{ '--wide-columns': wide.columns, '--narrow-columns': narrow.columns }} aria-label="Participants">
          {layout.tiles.map((tile, index) => (
            <li key={tile.id} style={{ '--wide': wide.places[index], '--narrow': narrow.places[index] }}>
              <Tile {...tile} />
            </li>
          ))}
        </ul>
        {listed && <ParticipantList tiles={tiles} />}
      </div>
      <CallControls call={call} session={session} listed={listed} onList={() => setListed(!listed)} onShrink={onShrink} />
    </section>
  );
}

/** The screen that is shown: the person has it as their tile. */
function screenName({ own, name }: { own: boolean; name: string }): string {
  return own ? 'Your screen' : `${name}’s screen`;
}

/** The call covers the page: the focus stays in it, and returns to where it was. */
function useCoverPage(root: { current: HTMLElement | null }): void {
  useLayoutEffect(() => {
    const element = root.current!;
    const before = (element.getRootNode() as Document | ShadowRoot).activeElement;
    const page = element.closest('.parley')?.querySelector<HTMLElement>('.shell');
    if (page) page.inert = true;
    element.focus();
    return () => {
      if (page) page.inert = false;
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
}

/** Single keys while the call has the focus. */
function onCallKey(event: KeyboardEvent, session: CallSession): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const actions: Record<string, () => void> = {
    m: () => session.act((media) => media.setAudio(!media.state().local.audio)),
    v: () => session.act((media) => media.setVideo(!media.state().local.video)),
    s: () => session.act((media) => (media.state().local.screen ? media.stopSharing() : media.shareScreen())),
    l: () => session.act((media) => media.leave()),
  };
  const action = actions[event.key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  event.stopPropagation();
  action();
}
