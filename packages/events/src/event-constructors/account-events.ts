import type { z } from 'zod';
import { accountEntity, profileEntity } from '../entities.ts';
import type { NewEvent } from '../envelope.ts';
import { accountStream } from '../streams.ts';
import type {
  aboutChangedV1,
  accountRegisteredV1,
  avatarChangedV1,
  displayNameChangedV1,
  emailChangedV1,
  privacyChangedV1,
  usernameChangedV1,
} from '../schemas/account-events.ts';

const steps = { messages: 0, members: 0 };

export function accountRegistered(payload: z.infer<typeof accountRegisteredV1>): NewEvent<'AccountRegistered'> {
  const { userId } = payload;
  return { type: 'AccountRegistered', stream: accountStream(userId), entities: [accountEntity(userId)], payload, steps };
}

export function usernameChanged(payload: z.infer<typeof usernameChangedV1>): NewEvent<'UsernameChanged'> {
  return { type: 'UsernameChanged', ...ofProfile(payload, 'username'), payload, steps };
}

export function displayNameChanged(payload: z.infer<typeof displayNameChangedV1>): NewEvent<'DisplayNameChanged'> {
  return { type: 'DisplayNameChanged', ...ofProfile(payload, 'displayName'), payload, steps };
}

export function emailChanged(payload: z.infer<typeof emailChangedV1>): NewEvent<'EmailChanged'> {
  return { type: 'EmailChanged', ...ofProfile(payload, 'email'), payload, steps };
}

export function aboutChanged(payload: z.infer<typeof aboutChangedV1>): NewEvent<'AboutChanged'> {
  return { type: 'AboutChanged', ...ofProfile(payload, 'about'), payload, steps };
}

export function avatarChanged(payload: z.infer<typeof avatarChangedV1>): NewEvent<'AvatarChanged'> {
  return { type: 'AvatarChanged', ...ofProfile(payload, 'avatar'), payload, steps };
}

export function privacyChanged(payload: z.infer<typeof privacyChangedV1>): NewEvent<'PrivacyChanged'> {
  return { type: 'PrivacyChanged', ...ofProfile(payload, 'privacy'), payload, steps };
}

function ofProfile({ userId }: { userId: string }, field: Parameters<typeof profileEntity>[1]): Pick<NewEvent, 'stream' | 'entities'> {
  return { stream: accountStream(userId), entities: [profileEntity(userId, field)] };
}
