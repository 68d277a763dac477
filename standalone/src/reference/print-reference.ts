/** Prints `{path: content}` of every file that is made from code; scripts/generate.ts writes or compares them. */
import { commandServiceConfig } from '@parley/command-service/config';
import { projectorConfig } from '@parley/projector/config';
import { queryServiceConfig } from '@parley/query-service/config';
import { realtimeGatewayConfig } from '@parley/realtime-gateway/config';
import { renderConfigReference, renderEnvExample } from '@parley/service-kit/config-notes';
import { signalingConfig } from '@parley/signaling/config';
import { standaloneConfig } from '../config.ts';
import { renderAsyncapi } from './asyncapi.ts';
import { renderErrorReference } from './error-reference.ts';
import { renderEventReference } from './event-reference.ts';
import { renderOpenapi } from './openapi.ts';
import { renderSdkOperations } from './sdk-operations.ts';
import { servedRoutes } from './served-routes.ts';
import { nameWireSchemas } from './wire-components.ts';

const services = [
  { service: 'standalone', schema: standaloneConfig },
  { service: 'command-service', schema: commandServiceConfig },
  { service: 'query-service', schema: queryServiceConfig },
  { service: 'projector', schema: projectorConfig },
  { service: 'realtime-gateway', schema: realtimeGatewayConfig },
  { service: 'signaling', schema: signalingConfig },
];

const eventReference = renderEventReference();
const routes = await servedRoutes();
await nameWireSchemas();
const openapi = renderOpenapi(routes);

process.stdout.write(
  JSON.stringify({
    '.env.example': renderEnvExample(services),
    'docs/reference/config.md': `# Configuration\n\nRead from the environment once, at the start; all faults are told at once, with exit code 78. \`KEY_FILE\` reads a secret from a file.\n\n${renderConfigReference(services)}`,
    'docs/reference/errors.md': renderErrorReference(),
    'docs/reference/events.md': eventReference,
    'packages/client/src/generated/operations.ts': renderSdkOperations(openapi),
    'packages/events/generated/openapi.json': openapi,
    'packages/events/generated/asyncapi.json': renderAsyncapi(routes),
  }),
);
