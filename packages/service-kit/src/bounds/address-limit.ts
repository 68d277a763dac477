import { createLimit, type InspectableLimit, type LimitOptions } from '../limits.ts';
import { addressKeys } from './address-keys.ts';

/** A network may take this many times what one host may: it has many subscribers, or one with many /64s. */
const hostsPerNetwork = 10;

/** Creates a limit whose keys are addresses: counts by host (IPv4 address, IPv6 /64) and, ten times wider, by network (/24, /48). */
export function createAddressLimit({ name, rate, ...shared }: LimitOptions): InspectableLimit {
  const host = createLimit({ ...shared, name, rate });
  const network = createLimit({ ...shared, name: `${name}_network`, rate: { ...rate, points: rate.points * hostsPerNetwork } });
  return {
    async take(address) {
      const keys = addressKeys(address);
      await host.take(keys.host);
      await network.take(keys.network);
    },
    itemOf: (address) => host.itemOf(addressKeys(address).host),
  };
}
