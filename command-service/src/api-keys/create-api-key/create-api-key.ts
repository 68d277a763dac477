import type { EventPayload } from '@parley/events/catalogue';
import { apiKeyCreated } from '@parley/events/event-constructors/api-key-events';
import { defineCommand } from '../../define-command.ts';
import { apiKeyScope } from '../api-key.ts';

export const createApiKey = defineCommand({
  name: 'CreateApiKey',
  ...apiKeyScope,
  decide: (_state, key: EventPayload<'ApiKeyCreated'>) => [apiKeyCreated(key)],
});
