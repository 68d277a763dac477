import type { Call } from '@parley/events/wire/calls';
import { useEffect, useState } from 'preact/hooks';
import { useChat } from '../chat/chat.ts';
import { useSelector } from '../chat/use-selector.ts';
import { IconButton } from '../design/button.tsx';
import { Icon } from '../design/icon.tsx';
import type { IconName } from '../design/icon-paths.ts';
import { MenuButton } from '../design/menu-button.tsx';
import type { MenuItem } from '../design/menu.tsx';
import { CallClock } from './call-clock.tsx';
import type { CallSession } from './call-session.ts';
import { useFullScreen } from './use-full-screen.ts';

interface CallControlsProps {
  call: Call;
  session: CallSession;
  /** The list of participants is shown. */
  listed: boolean;
  onList: () => void;
  onShrink: () => void;
}

/** Microphone, camera, screen and the way out. The state is in each name. */
export function CallControls({ call, session, listed, onList, onShrink }: CallControlsProps) {
  const { navigation } = useChat();
  const local = session.media.value?.local ?? { audio: false, video: false, screen: false };
  const canEnd = useSelector(
    (chat) => call.startedBy === chat.userId || chat.conversations[call.conversationId]?.capabilities.includes('call.end_any') === true,
  );
  const canShare = 'getDisplayMedia' in navigator.mediaDevices;
  const devices = useDevices();
  const fullScreen = useFullScreen();
  const chat = () => {
    onShrink();
    navigation.go({ page: 'conversation', conversationId: call.conversationId });
  };
  return (
    <footer class="call-controls">
      <span class="call-time">{call.answeredAt !== null && <CallClock since={call.answeredAt} />}</span>
      <div class="call-buttons">
        <Switchable kind="audio" on={local.audio} session={session} devices={devices} />
        <Switchable kind="video" on={local.video} session={session} devices={devices} />
        {canShare && (
          <button
            type="button"
            class={local.screen ? 'call-button active' : 'call-button'}
            aria-label={local.screen ? 'Stop sharing' : 'Share screen'}
            title="S"
            onClick={() => session.act((media) => (local.screen ? media.stopSharing() : media.shareScreen()))}
          >
            <Icon name="screen" size={24} />
          </button>
        )}
        <button type="button" class="call-button hang-up" title="L" onClick={() => session.act((media) => media.leave())}>
          <Icon name="hang-up" size={24} />
          <span class="call-leave">Leave</span>
        </button>
      </div>
      <span class="call-more">
        <span class="call-wide">
          <IconButton icon="people" label="People in the call" aria-pressed={listed} onClick={onList} />
          <IconButton icon="chat" label="Chat" onClick={chat} />
          {fullScreen && (
            <IconButton
              icon={fullScreen.on ? 'shrink' : 'expand'}
              label={fullScreen.on ? 'Leave full screen' : 'Full screen'}
              onClick={fullScreen.toggle}
            />
          )}
        </span>
        {canEnd && (
          <MenuButton
            icon="more"
            label="More"
            items={[{ label: 'End for everyone', icon: 'hang-up', danger: true, onChoose: () => session.act((media) => media.end()) }]}
          />
        )}
      </span>
    </footer>
  );
}

interface Kind {
  name: string;
  icons: [on: IconName, off: IconName];
  key: string;
  input: MediaDeviceKind;
  set: 'setAudio' | 'setVideo';
}

const kinds: Record<'audio' | 'video', Kind> = {
  audio: { name: 'Microphone', icons: ['microphone', 'microphone-off'], key: 'M', input: 'audioinput', set: 'setAudio' },
  video: { name: 'Camera', icons: ['video', 'video-off'], key: 'V', input: 'videoinput', set: 'setVideo' },
};

interface SwitchableProps {
  kind: 'audio' | 'video';
  on: boolean;
  session: CallSession;
  devices: readonly MediaDeviceInfo[];
}

/** Switches the microphone or the camera, and chooses which one. */
function Switchable({ kind, on, session, devices }: SwitchableProps) {
  const { name, icons, key, input, set } = kinds[kind];
  const [track] = session.media.value?.local.stream?.getTracks().filter((candidate) => candidate.kind === kind) ?? [];
  const used = track?.getSettings().deviceId;
  const items = devices
    .filter((device) => device.kind === input && device.label !== '')
    .map(({ label, deviceId }): MenuItem => {
      const item = { label, onChoose: () => session.act((media) => media.setDevice(kind, deviceId)) };
      return deviceId === used ? { ...item, icon: 'check' } : item;
    });
  return (
    <span class={on ? 'call-split' : 'call-split on'}>
      <button
        type="button"
        class={on ? 'call-button' : 'call-button on'}
        aria-label={`${name} is ${on ? 'on' : 'off'}`}
        title={key}
        onClick={() => session.act((media) => media[set](!on))}
      >
        <Icon name={icons[on ? 0 : 1]} size={24} />
      </button>
      {items.length > 0 && <MenuButton icon="right" label={`Choose a ${name.toLowerCase()}`} items={items} />}
    </span>
  );
}

/** Microphones and cameras of the device. Their names are known once one of them was used. */
function useDevices(): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    const read = () => void navigator.mediaDevices.enumerateDevices().then(setDevices);
    read();
    navigator.mediaDevices.addEventListener('devicechange', read);
    return () => navigator.mediaDevices.removeEventListener('devicechange', read);
  }, []);
  return devices;
}
