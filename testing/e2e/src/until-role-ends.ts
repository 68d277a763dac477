import { waitUntil } from '@parley/testing-kit/wait-until';

/** A role that has ended gives access to no service a second later (docs/operating.md). */
const graceMs = 1_000;

/** Asks until every answer is 404. Throws if a request that was sent later than a second after the call got another answer. */
export async function untilRoleEnds(statuses: () => Promise<readonly number[]>): Promise<void> {
  const end = performance.now();
  const areRefused = async () => {
    const isLate = performance.now() - end > graceMs;
    const other = (await statuses()).find((status) => status !== 404);
    if (isLate && other !== undefined) throw new Error(`answered with ${other} later than a second after the end of the role`);
    return other === undefined;
  };
  await waitUntil(areRefused, { what: 'the end of the role' });
}
