import { integer, key } from '@parley/service-kit/config-keys';

/** A setting for a number from 1 to `max`. */
export function limit(max: number, defaultValue: number, description: string) {
  return key(integer(1, max).prefault(String(defaultValue)), { description, example: String(defaultValue) });
}
