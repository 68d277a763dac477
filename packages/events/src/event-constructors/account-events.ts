import type { EventPayload } from '../catalogue.ts';
import { accountEntity, profileEntity, type ProfileField } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { accountStream } from '../streams.ts';

const steps = { messages: 0, members: 0 };

export function accountRegistered(payload: EventPayload<'AccountRegistered'>): NewEvent<'AccountRegistered'> {
  const { userId } = payload;
  return { type: 'AccountRegistered', stream: accountStream(userId), entities: [accountEntity(userId)], payload, steps };
}

export function usernameChanged(payload: EventPayload<'UsernameChanged'>): NewEvent<'UsernameChanged'> {
  return { type: 'UsernameChanged', ...profileAddress(payload, 'username'), payload, steps };
}

export function displayNameChanged(payload: EventPayload<'DisplayNameChanged'>): NewEvent<'DisplayNameChanged'> {
  return { type: 'DisplayNameChanged', ...profileAddress(payload, 'displayName'), payload, steps };
}

export function emailChanged(payload: EventPayload<'EmailChanged'>): NewEvent<'EmailChanged'> {
  return { type: 'EmailChanged', ...profileAddress(payload, 'email'), payload, steps };
}

export function aboutChanged(payload: EventPayload<'AboutChanged'>): NewEvent<'AboutChanged'> {
  return { type: 'AboutChanged', ...profileAddress(payload, 'about'), payload, steps };
}

export function avatarChanged(payload: EventPayload<'AvatarChanged'>): NewEvent<'AvatarChanged'> {
  return { type: 'AvatarChanged', ...profileAddress(payload, 'avatar'), payload, steps };
}

export function privacyChanged(payload: EventPayload<'PrivacyChanged'>): NewEvent<'PrivacyChanged'> {
  return { type: 'PrivacyChanged', ...profileAddress(payload, 'privacy'), payload, steps };
}

function profileAddress({ userId }: { userId: string }, field: ProfileField): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: accountStream(userId), entities: [profileEntity(userId, field)] };
}
