/** Prints `{path: content}` of every generated file; scripts/generate.ts writes or compares them. */
import { renderAsyncapi } from '@parley/api-docs/asyncapi';
import { checkAsyncapi, checkOpenapi } from '@parley/api-docs/check-documents';
import { renderErrorReference } from '@parley/api-docs/error-reference';
import { renderEventReference } from '@parley/api-docs/event-reference';
import { renderOpenapi } from '@parley/api-docs/openapi';
import { renderSdkOperations } from '@parley/api-docs/sdk-operations';
import { nameWireSchemas } from '@parley/api-docs/wire-components';
import { commandServiceConfig } from '@parley/command-service/config';
import { projectorConfig } from '@parley/projector/config';
import { queryServiceConfig } from '@parley/query-service/config';
import { realtimeGatewayConfig } from '@parley/realtime-gateway/config';
import { renderConfigReference, renderEnvExample } from '@parley/service-kit/config-reference';
import { signalingConfig } from '@parley/signaling/config';
import { standaloneConfig } from '../config.ts';
import { collectRoutes } from './collect-routes.ts';

const services = [
  { service: 'standalone', schema: standaloneConfig },
  { service: 'command-service', schema: commandServiceConfig },
  { service: 'query-service', schema: queryServiceConfig },
  { service: 'projector', schema: projectorConfig },
  { service: 'realtime-gateway', schema: realtimeGatewayConfig },
  { service: 'signaling', schema: signalingConfig },
];

// Before schemas are named, which would change the JSON Schemas of this page.
const eventReference = renderEventReference();
const routes = await collectRoutes();
await nameWireSchemas();
const openapi = renderOpenapi(routes);
checkOpenapi(openapi);
const asyncapi = renderAsyncapi(routes);
checkAsyncapi(asyncapi);

process.stdout.write(
  JSON.stringify({
    '.env.example': renderEnvExample(services),
    'docs/reference/config.md': renderConfigReference(services),
    'docs/reference/errors.md': renderErrorReference(),
    'docs/reference/events.md': eventReference,
    'packages/client/src/generated/operations.ts': renderSdkOperations(openapi, asyncapi),
    'packages/server-sdk/src/generated/operations.ts': renderSdkOperations(openapi, asyncapi, 'backend'),
    'packages/events/generated/openapi.json': openapi,
    'packages/events/generated/asyncapi.json': asyncapi,
  }),
);
