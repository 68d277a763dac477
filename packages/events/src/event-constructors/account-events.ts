import { accountEntity, profileEntity, type ProfileField } from '../entities.ts';
import { accountStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

export const accountRegistered = eventConstructor('AccountRegistered', ({ userId }) => ({
  stream: accountStream(userId),
  entities: [accountEntity(userId)],
}));
export const usernameChanged = eventConstructor('UsernameChanged', profileField('username'));
export const displayNameChanged = eventConstructor('DisplayNameChanged', profileField('displayName'));
export const emailChanged = eventConstructor('EmailChanged', profileField('email'));
export const aboutChanged = eventConstructor('AboutChanged', profileField('about'));
export const avatarChanged = eventConstructor('AvatarChanged', profileField('avatar'));
export const privacyChanged = eventConstructor('PrivacyChanged', profileField('privacy'));

function profileField(field: ProfileField): (payload: { userId: string }) => EventAddress {
  return ({ userId }) => ({ stream: accountStream(userId), entities: [profileEntity(userId, field)] });
}
