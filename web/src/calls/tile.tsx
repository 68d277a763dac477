import { useEffect, useRef } from 'preact/hooks';
import { Avatar } from '../design/avatar.tsx';
import { Icon } from '../design/icon.tsx';
import { hueOf } from '../design/identity.ts';

export interface TileProps {
  id: string;
  userId: string;
  name: string;
  /** The initials of the picture are of this name. */
  fullName: string;
  avatarUrl: string | null;
  stream: MediaStream | null;
  audio: boolean;
  video: boolean;
  screen: boolean;
  speaking: boolean;
  connection: 'connecting' | 'connected' | 'reconnecting';
  own: boolean;
  /** In the middle: a screen is shown whole, not cropped. */
  stage?: boolean;
}

/** A participant: the camera or screen, or the picture while both are off. Plays the sound of others. */
export function Tile({
  userId,
  name,
  fullName,
  avatarUrl,
  stream,
  audio,
  video,
  screen,
  speaking,
  connection,
  own,
  stage = false,
}: TileProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (element.current!.srcObject !== stream) element.current!.srcObject = stream;
  }, [stream]);
  const visible = video || screen;
  const state = [!audio && 'microphone off', !visible && 'camera off', connection !== 'connected' && connection].filter(Boolean).join(', ');
  return (
    <figure
      class={['tile', stage && 'stage', speaking && 'speaking', screen && 'screen'].filter(Boolean).join(' ')}
      style={{ '--h': String(hueOf(userId)) }}
      aria-label={state === '' ? name : `${name}, ${state}`}
    >
      <video ref={element} autoplay playsInline muted={own} hidden={!visible} class={own && !screen ? 'mirrored' : ''} />
      {!visible && <Avatar id={userId} name={fullName} url={avatarUrl} size={76} />}
      <figcaption>
        {speaking && <Icon name="speaker" size={16} />}
        {!audio && <Icon name="microphone-off" size={16} />}
        {name}
      </figcaption>
      {connection !== 'connected' && <span class="tile-connection">{connection === 'connecting' ? 'Connecting…' : 'Reconnecting…'}</span>}
    </figure>
  );
}
