import type { OutboundRules } from './public-address.ts';

/** Without TLS only on a developer's machine, or where private addresses are allowed. */
export function outboundRulesOf(config: { WEBHOOK_ALLOW_PRIVATE: boolean; NODE_ENV?: string | undefined }): OutboundRules {
  const { WEBHOOK_ALLOW_PRIVATE: allowPrivate, NODE_ENV } = config;
  return { allowPrivate, allowHttp: allowPrivate || NODE_ENV !== 'production' };
}
