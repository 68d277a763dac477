import { gatewayRollContract } from './gateway-registry.contract.ts';
import { inProcessGatewayRegistry } from './in-process-gateway-registry.ts';

gatewayRollContract('a map', async () => {
  const roll = inProcessGatewayRegistry();
  return { one: roll, other: roll };
});
