import { gatewayRegistryContract } from './gateway-registry.contract.ts';
import { inProcessGatewayRegistry } from './in-process-gateway-registry.ts';

gatewayRegistryContract('the in-process adapter', async () => {
  const registry = inProcessGatewayRegistry();
  return { first: registry, second: registry };
});
