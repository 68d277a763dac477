import type { z } from 'zod';
import type { outboundKeys } from './outbound-keys.ts';
import type { OutboundRules } from './public-address.ts';

type OutboundConfig = z.output<z.ZodObject<typeof outboundKeys>> & { NODE_ENV?: string | undefined };

/** Without TLS only on a developer's machine, or where private addresses are allowed. */
export function outboundRulesOf({ WEBHOOK_ALLOW_PRIVATE: allowPrivate, WEBHOOK_HOSTS: hosts, NODE_ENV }: OutboundConfig): OutboundRules {
  return { allowPrivate, allowHttp: allowPrivate || NODE_ENV !== 'production', hosts };
}
