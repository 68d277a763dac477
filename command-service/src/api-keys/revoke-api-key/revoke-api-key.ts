import { apiKeyRevoked } from '@parley/events/event-constructors/api-key-events';
import { defineCommand } from '../../define-command.ts';
import { apiKeyScope } from '../api-key.ts';

export const revokeApiKey = defineCommand({
  name: 'RevokeApiKey',
  ...apiKeyScope,
  decide: (state, { keyId }: { keyId: string }) => (state === 'active' ? [apiKeyRevoked({ keyId })] : []),
});
