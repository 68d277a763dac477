import { leaseTables } from '@parley/subscription/lease-tables';

export const projectorLeases = leaseTables({ instances: 'projector_instances', leases: 'shard_leases' });
export const shardLeaseSchema = projectorLeases.schema;
