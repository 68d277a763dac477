import { addressKeys } from '@parley/service-kit/bounds/address-keys';

export interface AddressCapacity {
  /** Sockets of one IPv4 address or IPv6 /64. */
  perHost: number;
  /** Sockets of one IPv4 /24 or IPv6 /48. */
  perNetwork: number;
}

/** Counts the open transports of each host and network, authenticated or not. */
export class SocketsByAddress {
  readonly #counts = new Map<string, number>();
  readonly #capacity: AddressCapacity;

  constructor(capacity: AddressCapacity) {
    this.#capacity = capacity;
  }

  /** Returns the host or network that is at its bound, if any. */
  full(address: string): string | undefined {
    const { host, network } = addressKeys(address);
    if (this.#count(host) >= this.#capacity.perHost) return host;
    return this.#count(network) >= this.#capacity.perNetwork ? network : undefined;
  }

  add(address: string): void {
    for (const key of Object.values(addressKeys(address))) this.#counts.set(key, this.#count(key) + 1);
  }

  remove(address: string): void {
    for (const key of Object.values(addressKeys(address))) {
      const count = this.#count(key) - 1;
      if (count === 0) this.#counts.delete(key);
      else this.#counts.set(key, count);
    }
  }

  #count(key: string): number {
    return this.#counts.get(key) ?? 0;
  }
}
