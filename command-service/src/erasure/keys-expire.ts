import { keyMaxAgeMs } from '@parley/key-store/key-vault';

/** Processes read a key again that they have not refreshed for so long. */
export const defaultKeysExpireMs = keyMaxAgeMs + 1_000;
