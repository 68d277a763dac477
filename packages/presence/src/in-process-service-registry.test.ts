import { serviceRegistryContract } from './service-registry.contract.ts';
import { inProcessServiceRegistry } from './in-process-service-registry.ts';

serviceRegistryContract('the in-process adapter', async () => {
  const registry = inProcessServiceRegistry();
  return { first: registry, second: registry };
});
