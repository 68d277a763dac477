/** How the log is cut: 64 partitions for order and sharding, read through 4 delivery lanes. Both are fixed for ever. */

export const PARTITIONS = 64;
export const DELIVERY_LANES = 4;

/** The partition of a conversation's, pair's or user's id: its last byte mod 64. Golden vectors pin it. */
export function partitionOf(id: string): number {
  return Number.parseInt(id.slice(-2), 16) % PARTITIONS;
}

/** The delivery lane that carries a partition's events from the broker to a projector. */
export function deliveryLaneOf(partition: number): number {
  return partition % DELIVERY_LANES;
}

/** The 16 partitions of a delivery lane, ascending. */
export function partitionsOfLane(lane: number): number[] {
  return Array.from({ length: PARTITIONS / DELIVERY_LANES }, (_, index) => lane + index * DELIVERY_LANES);
}
