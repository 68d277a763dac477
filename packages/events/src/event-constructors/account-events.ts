import { accountEntity, profileEntity, type ProfileField } from '../entities.ts';
import type { EventPayload } from '../catalogue.ts';
import type { NewEvent } from '../envelope.ts';
import { accountStream } from '../streams.ts';
import { eventConstructor, type EventAddress } from './event-constructor.ts';

type Registration = EventPayload<'AccountRegistered'>;

const registered = eventConstructor('AccountRegistered', ({ userId }) => ({
  stream: accountStream(userId),
  entities: [accountEntity(userId)],
}));
export const accountRegistered = ({
  kind = 'person',
  ...account
}: Omit<Registration, 'kind'> & Partial<Registration>): NewEvent<'AccountRegistered'> => registered({ ...account, kind });
export const externalIdAssigned = eventConstructor('ExternalIdAssigned', profileField('externalId'));
export const usernameChanged = eventConstructor('UsernameChanged', profileField('username'));
export const displayNameChanged = eventConstructor('DisplayNameChanged', profileField('displayName'));
export const emailChanged = eventConstructor('EmailChanged', profileField('email'));
export const emailVerified = eventConstructor('EmailVerified', profileField('emailVerification'));
export const aboutChanged = eventConstructor('AboutChanged', profileField('about'));
const avatar = eventConstructor('AvatarChanged', profileField('avatar'));
/** `avatarUrl`: of the product, instead of a file. */
export const avatarChanged = ({
  userId,
  avatarFileId,
  avatarUrl = null,
}: {
  userId: string;
  avatarFileId: string | null;
  avatarUrl?: string | null;
}): NewEvent<'AvatarChanged'> => avatar({ userId, avatarFileId, personal: { avatarUrl } });
export const userCustomChanged = eventConstructor('UserCustomChanged', profileField('custom'));
export const privacyChanged = eventConstructor('PrivacyChanged', profileField('privacy'));
export const userSuspended = eventConstructor('UserSuspended', profileField('suspension'));
export const userUnsuspended = eventConstructor('UserUnsuspended', profileField('suspension'));
// The entity is the one that commands read to know if a user may act.
export const accountErasureRequested = eventConstructor('AccountErasureRequested', profileField('suspension'));
export const accountErased = eventConstructor('AccountErased', profileField('suspension'));
export const userSignedOut = eventConstructor('UserSignedOut', profileField('access'));
export const userSessionStarted = eventConstructor('UserSessionStarted', profileField('access'));
export const passwordResetIssued = eventConstructor('PasswordResetIssued', profileField('access'));
export const dataExportRequested = eventConstructor('DataExportRequested', profileField('access'));

function profileField(field: ProfileField | 'access'): (payload: { userId: string }) => EventAddress {
  return ({ userId }) => ({ stream: accountStream(userId), entities: [profileEntity(userId, field)] });
}
