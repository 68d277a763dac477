import type { PublicProfile } from '@parley/events/wire/users';
import type { ComponentChildren } from 'preact';
import { nameOf } from './describe-conversation.ts';
import { useIsOnline } from './use-selector.ts';
import { Avatar } from '../design/avatar.tsx';
import './person-line.css';
import { handleOf } from './handle.ts';

export interface PersonLineProps {
  user: PublicProfile;
  /** Under the name; the username by default. */
  note?: ComponentChildren;
  size?: number;
  children?: ComponentChildren;
}

/** Picture, name and a note; actions at the end. */
export function PersonLine({ user, note, size = 36, children }: PersonLineProps) {
  return (
    <span class="person-line">
      <Avatar id={user.id} name={nameOf(user)} url={user.avatarUrl} size={size} online={useIsOnline(user.id)} />
      <span class="grow">
        <b class="one-line">{nameOf(user)}</b>
        <small class="one-line">{note ?? handleOf(user)}</small>
      </span>
      {children}
    </span>
  );
}
