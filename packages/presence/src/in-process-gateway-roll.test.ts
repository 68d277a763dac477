import { gatewayRollContract } from './gateway-roll.contract.ts';
import { inProcessGatewayRoll } from './in-process-gateway-roll.ts';

gatewayRollContract('a map', async () => {
  const roll = inProcessGatewayRoll();
  return { one: roll, other: roll };
});
