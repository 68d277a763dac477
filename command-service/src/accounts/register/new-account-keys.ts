/** Settings for accounts whose users have not chosen yet. */
import { audience, discoverable } from '@parley/events/wire/users';
import { key } from '@parley/service-kit/config-keys';
import type { z } from 'zod';
import { defaultLimits } from '../../limits.ts';
import type { NewAccountPrivacy } from './register.ts';

export const newAccountKeys = {
  NEW_ACCOUNTS_DISCOVERABLE: key(discoverable.prefault(defaultLimits.newAccounts.discoverable), {
    description: 'Audience that finds new accounts by name: everyone, contacts or nobody. Each user may change it in the privacy settings.',
    example: defaultLimits.newAccounts.discoverable,
  }),
  NEW_ACCOUNTS_ADD_TO_GROUPS: key(audience.prefault(defaultLimits.newAccounts.addToGroups), {
    description: 'Audience that may add new accounts to groups: everyone or contacts. Each user may change it in the privacy settings.',
    example: defaultLimits.newAccounts.addToGroups,
  }),
};

export function newAccountsOf(config: z.output<z.ZodObject<typeof newAccountKeys>>): NewAccountPrivacy {
  return { discoverable: config.NEW_ACCOUNTS_DISCOVERABLE, addToGroups: config.NEW_ACCOUNTS_ADD_TO_GROUPS };
}
