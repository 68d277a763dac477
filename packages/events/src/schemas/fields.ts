import { z } from 'zod';

export const id = z.uuid().lowercase();
export const role = z.enum(['owner', 'admin', 'member']);
export type Role = z.infer<typeof role>;
export const membership = z.strictObject({ userId: id, role });
