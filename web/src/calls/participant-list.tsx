import { Avatar } from '../design/avatar.tsx';
import { Icon } from '../design/icon.tsx';
import type { TileProps } from './tile.tsx';

/** Names of all participants, with what they send: for calls in which the tiles are small. */
export function ParticipantList({ tiles }: { tiles: readonly TileProps[] }) {
  return (
    <aside class="call-people" aria-label="People in the call">
      <h3>In the call</h3>
      <ul>
        {tiles.map(({ id, userId, name, fullName, avatarUrl, audio, video, screen }) => (
          <li key={id}>
            <Avatar id={userId} name={fullName} url={avatarUrl} size={32} />
            <span class="grow one-line">{name}</span>
            {screen && <Icon name="screen" size={16} label="shares the screen" />}
            {!video && <Icon name="video-off" size={16} label="camera off" />}
            {!audio && <Icon name="microphone-off" size={16} label="microphone off" />}
          </li>
        ))}
      </ul>
    </aside>
  );
}
