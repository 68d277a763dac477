/** Settings that say where webhooks may go. */
import { z } from 'zod';
import { flag, key, list } from '../config-keys.ts';

const host = z
  .string()
  .toLowerCase()
  .regex(/^(\*\.)?[a-z0-9.-]+$/, 'Must be a host such as hooks.example.com, or *.example.com for every host below it');

export const outboundKeys = {
  WEBHOOK_ALLOW_PRIVATE: key(flag().prefault('false'), {
    description:
      'true: webhooks may be sent to private addresses, and without TLS. A backend that may create webhooks then reaches what the server reaches.',
    example: 'false',
  }),
  WEBHOOK_HOSTS: key(list(host).default([]), {
    description:
      'The only hosts that webhooks may be sent to, comma-separated; `*.example.com` is every host below it. Unset: any host with a public address.',
    example: 'hooks.example.com,*.shop.example',
  }),
};
