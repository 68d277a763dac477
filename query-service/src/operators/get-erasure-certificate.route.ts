import { erasureCertificate, type ErasureCertificate } from '@parley/events/wire/erasure-certificates';
import { id } from '@parley/events/wire/fields';
import { defineRoute, type Route } from '@parley/service-kit/http/route';
import { Problem } from '@parley/service-kit/problems';
import { z } from 'zod';

export interface CertificateSources {
  /** By the id of the erasure or of what was erased. */
  findErasureCertificate: (id: string) => Promise<{ certificate: ErasureCertificate } | null>;
}

/** Not `defineQuery`: certificates are in a write table, not projected from the log. */
export function getErasureCertificateRoute({ findErasureCertificate }: CertificateSources): Route {
  return defineRoute({
    method: 'GET',
    path: '/v1/admin/erasures/:erasureId/certificate',
    operation: 'getErasureCertificate',
    summary: 'Get the certificate of an erasure',
    description: [
      'Returns a signed statement of what was erased and what was not, once the erasure is completed. The id of the user or conversation that was',
      'erased does as well. `parley certificate verify` checks it without a server.',
    ].join(' '),
    examples: [{ needs: 'a completed erasure' }],
    auth: 'operator',
    params: z.object({ erasureId: id }),
    answers: { 200: erasureCertificate },
    problems: ['not_found'],
    async handle({ params: { erasureId } }) {
      const found = await findErasureCertificate(erasureId);
      if (found === null) throw new Problem('not_found');
      return { status: 200, body: found.certificate };
    },
  });
}
