import { isIPv4, isIPv6 } from 'node:net';

export interface AddressKeys {
  /** Address space of one subscriber: the IPv4 address, the IPv6 /64. */
  host: string;
  /** Wider range that one subscriber may control: the IPv4 /24, the IPv6 /48. */
  network: string;
}

/**
 * Returns the prefixes by which an address is counted. A host chooses freely among the 2^64 addresses of its /64, so that limits
 * by full address count nothing. IPv4-mapped IPv6 counts as IPv4; anything else as it is.
 */
export function addressKeys(address: string): AddressKeys {
  if (isIPv4(address)) return ipv4Keys(address);
  // As sockets that listen on `::` report IPv4 peers.
  if (address.startsWith('::ffff:') && isIPv4(address.slice(7))) return ipv4Keys(address.slice(7));
  if (!isIPv6(address)) return { host: address, network: address };
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 5).every((group) => group === '0') && groups[5] === 'ffff';
  if (mapped) return ipv4Keys(groups.slice(6).flatMap(bytesOf).join('.'));
  return { host: `${groups.slice(0, 4).join(':')}::/64`, network: `${groups.slice(0, 3).join(':')}::/48` };
}

function ipv4Keys(address: string): AddressKeys {
  return { host: address, network: `${address.slice(0, address.lastIndexOf('.'))}.0/24` };
}

/** Returns the eight groups in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  // URL brings every spelling, dotted decimals included, to the canonical one; it knows no zones.
  const canonical = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head, tail] = canonical.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  if (tail === undefined) return head!;
  return [...head!, ...Array<string>(8 - head!.length - tail.length).fill('0'), ...tail];
}

function bytesOf(group: string): number[] {
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 255];
}
