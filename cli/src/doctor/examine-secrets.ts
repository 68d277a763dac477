import type { Environment } from '@parley/service-kit/config';
import { notice, wrong, type Problem } from './problem.ts';

/** Every secret of the examples contains this. Services refuse it in production alone. */
const placeholder = /change-?me/i;

export function examineSecrets(env: Environment): Problem[] {
  const inProduction = env['NODE_ENV'] === 'production';
  return Object.entries(env)
    .filter(([key, value]) => /^[A-Z_]+(URL|TOKEN|KEYS?)$/.test(key) && placeholder.test(value ?? ''))
    .map(([key]) => (inProduction ? wrong : notice)(`${key} is still the placeholder of the example`, `set ${key}, or ${key}_FILE`));
}
