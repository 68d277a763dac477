import type { Environment } from '@parley/service-kit/config';
import { error, warning, type Finding } from './finding.ts';

/** Part of every example secret. Services refuse it only in production. */
const placeholder = /change-?me/i;

export function checkSecrets(env: Environment): Finding[] {
  const inProduction = env['NODE_ENV'] === 'production';
  return Object.entries(env)
    .filter(([key, value]) => /^[A-Z_]+(URL|TOKEN|KEYS?)$/.test(key) && placeholder.test(value ?? ''))
    .map(([key]) => (inProduction ? error : warning)(`${key} still has its example value`, `set ${key} or ${key}_FILE`));
}
